import { isOwnOperator, type OnnxNode } from "../onnx-graph.js";
import { asConvolution, isPointwise } from "./convolution.js";
import type { GraphEditor } from "./graph-editor.js";
import { asScalarStep } from "./scalar-step.js";

const ACTIVATIONS = ["Relu", "Sigmoid", "HardSigmoid"];

/** Mul of a picture and a gate. */
export interface GatedPicture {
  readonly node: OnnxNode;
  readonly picture: string;
  /** The gate's name. */
  readonly gate: string;
}

export function asGatedPicture(editor: GraphEditor, node: OnnxNode | undefined): GatedPicture | undefined {
  if (!node || !isOwnOperator(node, "Mul")) return undefined;
  const [left, right] = node.inputs;
  for (const [picture, gate] of [
    [left, right],
    [right, left],
  ]) {
    if (isGate(editor, gate)) return { node, picture, gate };
  }
  return undefined;
}

/**
 * Whether the tensor is a factor a channel that a picture's mean decides (squeeze and excitation), [batch, channels, 1,
 * 1]: pointwise convolutions, activations and scalar steps after a GlobalAveragePool.
 */
function isGate(editor: GraphEditor, name: string): boolean {
  let node = editor.producer(name);
  while (node && !isOwnOperator(node, "GlobalAveragePool")) {
    const step = asScalarStep(editor, node);
    const convolution = asConvolution(editor, node);
    const isPixelwise = convolution ? isPointwise(convolution) : step || isActivation(node);
    if (!isPixelwise) return false;
    node = editor.producer(step?.input ?? node.inputs[0]);
  }
  return node !== undefined;
}

function isActivation(node: OnnxNode): boolean {
  return ACTIVATIONS.some((opType) => isOwnOperator(node, opType));
}
