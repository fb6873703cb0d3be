import { isOwnOperator, type OnnxNode } from "../onnx-graph.js";
import type { GraphEditor } from "./graph-editor.js";

/** Mul or Add of a tensor and a constant of one element. */
export interface ScalarStep {
  readonly node: OnnxNode;
  readonly kind: "Mul" | "Add";
  readonly input: string;
  readonly output: string;
  readonly value: number;
}

/** The node as a step; undefined if it is none. */
export function asScalarStep(editor: GraphEditor, node: OnnxNode | undefined): ScalarStep | undefined {
  if (!node) return undefined;
  const kind = (["Mul", "Add"] as const).find((opType) => isOwnOperator(node, opType));
  if (!kind) return undefined;
  const [left, right] = node.inputs;
  for (const [input, constant] of [
    [left, right],
    [right, left],
  ]) {
    const value = editor.scalar(constant);
    if (value !== undefined) return { node, kind, input, output: node.outputs[0], value };
  }
  return undefined;
}
