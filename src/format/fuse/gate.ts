import { isOwnOperator, type OnnxNode } from "../onnx-graph.js";
import { asConvolution, isPointwise } from "./convolution.js";
import type { GraphEditor } from "./graph-editor.js";
import { asScalarStep } from "./scalar-step.js";

/** A factor a channel that a picture's mean decides (squeeze and excitation): [batch, channels, 1, 1]. */
export interface Gate {
  readonly name: string;
  readonly channels: number;
  /** The GlobalAveragePool at its start. */
  readonly pool: OnnxNode;
}

const ACTIVATIONS = ["Relu", "Sigmoid", "HardSigmoid"];

/** The tensor as a gate: pointwise convolutions, activations and scalar steps after a GlobalAveragePool. */
export function asGate(editor: GraphEditor, name: string): Gate | undefined {
  let channels: number | undefined;
  let node = editor.producer(name);
  while (node && !isOwnOperator(node, "GlobalAveragePool")) {
    const step = asScalarStep(editor, node);
    const convolution = asConvolution(editor, node);
    const isPixelwise = convolution ? isPointwise(convolution) : step || isActivation(node);
    if (!isPixelwise) return undefined;
    if (convolution) channels ??= convolution.weights.dims[0];
    node = editor.producer(step?.input ?? node.inputs[0]);
  }
  return node && channels !== undefined ? { name, channels, pool: node } : undefined;
}

/** Mul of a picture and a gate. */
export interface GatedPicture {
  readonly node: OnnxNode;
  readonly picture: string;
  readonly gate: Gate;
  readonly output: string;
}

export function asGatedPicture(editor: GraphEditor, node: OnnxNode | undefined): GatedPicture | undefined {
  if (!node || !isOwnOperator(node, "Mul")) return undefined;
  const [left, right] = node.inputs;
  for (const [picture, name] of [
    [left, right],
    [right, left],
  ]) {
    const gate = asGate(editor, name);
    if (gate) return { node, picture, gate, output: node.outputs[0] };
  }
  return undefined;
}

function isActivation(node: OnnxNode): boolean {
  return ACTIVATIONS.some((opType) => isOwnOperator(node, opType));
}
