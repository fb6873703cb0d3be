import { isOwnOperator, type OnnxNode } from "../onnx-graph.js";
import { asConvolution } from "./convolution.js";
import type { GraphEditor } from "./graph-editor.js";

/** Operators that leave channels as they are. */
const ONE_PICTURE = [
  "Relu",
  "Sigmoid",
  "HardSigmoid",
  "BatchNormalization",
  "MaxPool",
  "AveragePool",
  "GlobalAveragePool",
];
const TWO_PICTURES = ["Add", "Mul"];
/** Steps up to the next convolution; residual sums fork, so it must stay small. */
const MAX_STEPS = 8;

/** Channels of a picture, [batch, channels, rows, columns]: those of the convolution that it comes from, if one is near. */
export function channelsOf(editor: GraphEditor, name: string, steps = MAX_STEPS): number | undefined {
  const node = editor.producer(name);
  if (!node || steps === 0) return undefined;
  const convolution = asConvolution(editor, node);
  if (convolution) return convolution.weights.dims[0];
  if (isOneOf(node, ONE_PICTURE)) return channelsOf(editor, node.inputs[0], steps - 1);
  if (!isOneOf(node, TWO_PICTURES)) return undefined;
  // What has several channels decides: its partner has as many, or one that counts for all.
  return node.inputs.map((input) => channelsOf(editor, input, steps - 1)).find((channels = 1) => channels > 1);
}

function isOneOf(node: OnnxNode, opTypes: readonly string[]): boolean {
  return opTypes.some((opType) => isOwnOperator(node, opType));
}
