import type { OnnxAttribute } from "../onnx-attribute.js";
import type { OnnxNode } from "../onnx-graph.js";

/** A node of ONNX's own operators with one output, which names it, too. */
export function operator(
  opType: string,
  output: string,
  inputs: readonly string[],
  attributes: readonly OnnxAttribute[] = [],
): OnnxNode {
  return { opType, domain: "", name: output, inputs, outputs: [output], attributes };
}
