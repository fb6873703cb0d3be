import { attributeFloat } from "../onnx-attribute.js";
import { attributeOf, isOwnOperator, type OnnxNode } from "../onnx-graph.js";
import { asConvolution, rewired, scaledWeights } from "./convolution.js";
import type { GraphEditor } from "./graph-editor.js";

/** What BatchNormalization does to a channel: value * scale + shift. */
export interface Normalization {
  readonly input: string;
  readonly output: string;
  /** [channels] */
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** Attributes that change what it computes: those of training, and one of operator sets before 9. */
const UNUSUAL = ["training_mode", "spatial", "is_test"];

/** The node with its statistics known; undefined if it is no BatchNormalization, trains, or has them computed. */
export function asNormalization(editor: GraphEditor, node: OnnxNode | undefined): Normalization | undefined {
  if (!node || !isOwnOperator(node, "BatchNormalization") || node.outputs.length !== 1) return undefined;
  if (UNUSUAL.some((name) => attributeOf(node, name))) return undefined;
  const [gamma, beta, mean, variance] = node.inputs.slice(1).map((name) => editor.constant(name)?.data);
  if (!gamma || !beta || !mean || !variance) return undefined;
  if ([beta, mean, variance].some(({ length }) => length !== gamma.length)) return undefined;
  const attribute = attributeOf(node, "epsilon");
  const epsilon = attribute ? attributeFloat(attribute) : 1e-5;
  if (epsilon === undefined) return undefined;
  const scale = Float64Array.from(gamma, (value, channel) => value / Math.sqrt(variance[channel] + epsilon));
  const shift = scale.map((value, channel) => beta[channel] - mean[channel] * value);
  return { input: node.inputs[0], output: node.outputs[0], scale, shift };
}

/** Conv, BatchNormalization -> Conv. onnxruntime does so itself, but later than the rules that want to see through it. */
export function foldNormalizations(editor: GraphEditor): void {
  for (const node of editor.walk()) {
    const normalization = asNormalization(editor, node);
    const convolution = normalization && asConvolution(editor, editor.producer(normalization.input));
    if (!convolution || !editor.onlyConsumer(convolution.output)) continue;
    const { scale, shift, output } = normalization;
    if (scale.length !== convolution.weights.dims[0]) continue;
    const weights = scaledWeights(convolution.weights, (output) => scale[output]);
    const bias = Float32Array.from(
      scale,
      (value, channel) => (convolution.bias?.[channel] ?? 0) * value + shift[channel],
    );
    editor.replace([convolution.node, node], [rewired(editor, convolution, { weights, bias, output })]);
  }
}
