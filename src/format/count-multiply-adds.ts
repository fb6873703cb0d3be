import { graphShapes, type NodeShapes } from "./graph-shapes.js";
import { isOwnOperator, type OnnxGraph } from "./onnx-graph.js";
import { elements } from "./onnx-shape-rules.js";

/**
 * Multiply-adds of convolutions and matrix products for an input of this shape. Everything else a graph does costs next to
 * nothing beside them.
 * @throws Error where the shapes can't be told
 */
export function countMultiplyAdds(graph: OnnxGraph, input: readonly number[]): number {
  let sum = 0;
  for (const each of graphShapes(graph, input)) sum += multiplyAdds(each);
  if (!Number.isFinite(sum)) throw new Error("shapes without a size");
  return sum;
}

function multiplyAdds({ node, inputs, outputs: [output] }: NodeShapes): number {
  const [left, right] = inputs.map((input) => input?.shape ?? []);
  // Every element of the output, or of the input that is spread, takes a kernel of weights.
  if (isOwnOperator(node, "Conv")) return elements(output.shape) * elements(right.slice(1));
  if (isOwnOperator(node, "ConvTranspose")) return elements(left) * elements(right.slice(1));
  if (isOwnOperator(node, "MatMul")) return elements(output.shape) * left.at(-1)!;
  if (isOwnOperator(node, "Gemm")) return (elements(output.shape) * elements(left)) / output.shape[0];
  return 0;
}
