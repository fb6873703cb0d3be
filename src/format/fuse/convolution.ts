import { attributeInteger, attributeIntegers, attributeText } from "../onnx-attribute.js";
import { attributeOf, isOwnOperator, type OnnxNode } from "../onnx-graph.js";
import type { FloatTensor } from "../onnx-tensor-values.js";
import type { GraphEditor } from "./graph-editor.js";

/** A Conv whose weights are known. */
export interface Convolution {
  readonly node: OnnxNode;
  readonly input: string;
  readonly output: string;
  /** [outputs, inputs / group, ...kernel] */
  readonly weights: FloatTensor;
  /** [outputs]; undefined if it has none */
  readonly bias: Float32Array | undefined;
}

/** The node as a convolution; undefined if it is none, or if its weights or bias are computed or of another type. */
export function asConvolution(editor: GraphEditor, node: OnnxNode | undefined): Convolution | undefined {
  if (!node || !isOwnOperator(node, "Conv")) return undefined;
  const [input, weightsName, biasName = ""] = node.inputs;
  const weights = editor.constant(weightsName);
  const bias = biasName === "" ? undefined : editor.constant(biasName);
  if (!weights || weights.dims.length < 3 || weights.data.length === 0) return undefined;
  if (biasName !== "" && bias?.data.length !== weights.dims[0]) return undefined;
  return { node, input, output: node.outputs[0], weights, bias: bias?.data };
}

/** Whether a Conv or ConvTranspose has these strides and pads on all sides, and nothing else out of the ordinary. */
export function hasGeometry(node: OnnxNode, { stride, pad }: { stride: number; pad: number }): boolean {
  const every = (name: string, expected: number, usual: number) => {
    const attribute = attributeOf(node, name);
    const values = attribute ? attributeIntegers(attribute) : [];
    return values.length > 0 ? values.every((value) => value === expected) : expected === usual;
  };
  const mode = attributeOf(node, "auto_pad");
  const group = attributeOf(node, "group");
  return (
    every("strides", stride, 1) &&
    every("pads", pad, 0) &&
    every("dilations", 1, 1) &&
    every("output_padding", 0, 0) &&
    attributeOf(node, "output_shape") === undefined &&
    (!mode || attributeText(mode) === "NOTSET") &&
    (!group || attributeInteger(group) === 1)
  );
}

/** Whether each pixel of the outcome comes from the one pixel at its place. */
export function isPointwise({ node, weights }: Convolution): boolean {
  return weights.dims.slice(2).every((side) => side === 1) && hasGeometry(node, { stride: 1, pad: 0 });
}

/** Whether zeros around the picture take part; what is added to the picture is not added to them. */
export function isPadded({ node }: Convolution): boolean {
  const mode = attributeOf(node, "auto_pad");
  if (mode && !["NOTSET", "VALID"].includes(attributeText(mode) ?? "")) return true;
  const pads = attributeOf(node, "pads");
  return pads !== undefined && attributeIntegers(pads).some((pad) => pad !== 0);
}

/** The same node with another input, output, weights or bias. */
export function rewired(
  editor: GraphEditor,
  { node }: Convolution,
  changes: { input?: string; output?: string; weights?: FloatTensor; bias?: Float32Array },
): OnnxNode {
  const { input = node.inputs[0], output = node.outputs[0], weights, bias } = changes;
  const weightsName = weights ? editor.addConstant(`${output}_weights`, weights) : node.inputs[1];
  const biasNames = bias
    ? [editor.addConstant(`${output}_bias`, { dims: [bias.length], data: bias })]
    : node.inputs.slice(2);
  return { ...node, inputs: [input, weightsName, ...biasNames], outputs: [output], bytes: undefined };
}

/** Weights times a factor for each output. */
export function scaledWeights({ dims, data }: FloatTensor, factor: (output: number) => number): FloatTensor {
  const scaled = new Float32Array(data.length);
  const length = data.length / dims[0];
  for (let output = 0; output < dims[0]; output++) {
    scaleInto(scaled, data, output * length, (output + 1) * length, factor(output));
  }
  return { dims, data: scaled };
}

/** A function of its own, for there are millions of weights: called often, it is compiled early; map() is slower, too. */
function scaleInto(scaled: Float32Array, data: Float32Array, from: number, end: number, factor: number): void {
  for (let at = from; at < end; at++) scaled[at] = data[at] * factor;
}
