import { integerAttribute, integersAttribute } from "../onnx-attribute.js";
import { isOwnOperator, type OnnxNode } from "../onnx-graph.js";
import { hasGeometry } from "./convolution.js";
import type { GraphEditor } from "./graph-editor.js";
import { asNormalization } from "./normalization.js";
import { operator } from "./operator.js";

/** A ConvTranspose whose kernel is its stride: each pixel becomes a patch of its own, side x side. */
interface PatchUpsampling {
  /** The ConvTranspose, and what of the nodes behind it is in weights and bias already. */
  readonly nodes: readonly OnnxNode[];
  readonly output: string;
  readonly inputs: number; // channels
  readonly outputs: number; // channels
  readonly side: number;
  /** Weight of an input channel for an output channel at a row and column of the patch. */
  readonly weight: (input: number, output: number, row: number, column: number) => number;
  readonly bias: (output: number) => number;
}

/**
 * Two upsamplings with an activation between (the head of a DB text detector) -> 1x1 convolutions that compute all
 * pixels of a patch as channels, and one DepthToSpace at the end. Everything between stays small and in the blocked
 * layout; the wide picture in the middle is never put in order.
 */
export function rewritePatchUpsamplings(editor: GraphEditor): void {
  for (const node of editor.walk()) {
    const first = asPatchUpsampling(editor, node);
    const activation = first && onlyActivation(editor, first.output, "Relu");
    const second = activation && asPatchUpsampling(editor, editor.onlyConsumer(activation.outputs[0]));
    if (!second || second.inputs !== first.outputs) continue;
    // The second one's weights are written with zeros for all other pixels of the first one's patch.
    if (second.outputs * (first.side * second.side) ** 2 > first.inputs) continue;
    const last = onlyActivation(editor, second.output, "Sigmoid");
    const old = [...first.nodes, activation, ...second.nodes, ...(last ? [last] : [])];
    editor.replace(old, upsampledTogether(editor, first, second, last?.outputs[0]));
  }
}

function upsampledTogether(
  editor: GraphEditor,
  first: PatchUpsampling,
  second: PatchUpsampling,
  activated: string | undefined,
): OnnxNode[] {
  const output = activated ?? second.output;
  const side = first.side * second.side;
  const patches = pointwise(editor, `${output}_patches`, first.nodes[0].inputs[0], ...widened(first));
  const relu = operator("Relu", editor.newName(`${output}_relu`), patches.outputs);
  const pixels = pointwise(editor, `${output}_pixels`, relu.outputs[0], ...composed(first, second));
  const sigmoids =
    activated === undefined ? [] : [operator("Sigmoid", editor.newName(`${output}_depth`), pixels.outputs)];
  const nodes = [patches, relu, pixels, ...sigmoids];
  return [...nodes, operator("DepthToSpace", output, nodes.at(-1)!.outputs, [integerAttribute("blocksize", side)])];
}

/** Weights and bias that give the pixels of a patch as channels: [row, column, output] x [input]. */
function widened({ inputs, outputs, side, weight, bias }: PatchUpsampling): [Float32Array, Float32Array] {
  const weights = new Float32Array(side * side * outputs * inputs);
  const shifts = new Float32Array(side * side * outputs);
  for (let at = 0; at < shifts.length; at++) {
    const output = at % outputs;
    const pixel = (at - output) / outputs;
    shifts[at] = bias(output);
    for (let input = 0; input < inputs; input++) {
      weights[at * inputs + input] = weight(input, output, Math.floor(pixel / side), pixel % side);
    }
  }
  return [weights, shifts];
}

/** The same for the second one behind the first: rows and columns of the whole patch x [row, column, output] of the first. */
function composed(first: PatchUpsampling, second: PatchUpsampling): [Float32Array, Float32Array] {
  const side = first.side * second.side;
  const depth = first.side ** 2 * first.outputs;
  const weights = new Float32Array(side * side * second.outputs * depth);
  const shifts = new Float32Array(side * side * second.outputs);
  for (let at = 0; at < shifts.length; at++) {
    const output = at % second.outputs;
    const pixel = (at - output) / second.outputs;
    const [row, column] = [Math.floor(pixel / side), pixel % side];
    const outer = Math.floor(row / second.side) * first.side + Math.floor(column / second.side);
    shifts[at] = second.bias(output);
    for (let input = 0; input < first.outputs; input++) {
      const value = second.weight(input, output, row % second.side, column % second.side);
      weights[at * depth + outer * first.outputs + input] = value;
    }
  }
  return [weights, shifts];
}

function pointwise(
  editor: GraphEditor,
  like: string,
  input: string,
  weights: Float32Array,
  bias: Float32Array,
): OnnxNode {
  const name = editor.newName(like);
  const outputs = bias.length;
  const inputs = [
    input,
    editor.addConstant(`${name}_weights`, { dims: [outputs, weights.length / outputs, 1, 1], data: weights }),
    editor.addConstant(`${name}_bias`, { dims: [outputs], data: bias }),
  ];
  return operator("Conv", name, inputs, [integersAttribute("kernel_shape", [1, 1])]);
}

function onlyActivation(editor: GraphEditor, name: string, opType: string): OnnxNode | undefined {
  const node = editor.onlyConsumer(name);
  return node && isOwnOperator(node, opType) ? node : undefined;
}

/** The ConvTranspose with the Add of a bias and the BatchNormalization behind it; undefined if it is another one. */
function asPatchUpsampling(editor: GraphEditor, node: OnnxNode | undefined): PatchUpsampling | undefined {
  if (!node || !isOwnOperator(node, "ConvTranspose")) return undefined;
  const weights = editor.constant(node.inputs[1]);
  if (weights?.dims.length !== 4) return undefined;
  const [inputs, outputs, side, width] = weights.dims;
  const own = node.inputs[2] ? editor.constant(node.inputs[2])?.data : undefined;
  if (node.inputs[2] && own?.length !== outputs) return undefined;
  if (side !== width || !hasGeometry(node, { stride: side, pad: 0 })) return undefined;
  const nodes = [node];
  let output = node.outputs[0];
  const add = editor.onlyConsumer(output);
  const added = add && addedBias(editor, add, output, outputs);
  if (added) {
    nodes.push(add);
    output = add.outputs[0];
  }
  const next = editor.onlyConsumer(output);
  const found = asNormalization(editor, next);
  const normalization = found?.scale.length === outputs ? found : undefined;
  if (normalization) {
    nodes.push(next!);
    output = normalization.output;
  }
  const scale = (channel: number) => normalization?.scale[channel] ?? 1;
  return {
    nodes,
    output,
    inputs,
    outputs,
    side,
    weight: (from, to, row, column) => weights.data[((from * outputs + to) * side + row) * side + column] * scale(to),
    bias: (to) => ((own?.[to] ?? 0) + (added?.[to] ?? 0)) * scale(to) + (normalization?.shift[to] ?? 0),
  };
}

/** Values a channel of the constant that an Add gives its picture, [1, channels, 1, 1]. */
function addedBias(editor: GraphEditor, add: OnnxNode, picture: string, channels: number): Float32Array | undefined {
  if (!isOwnOperator(add, "Add")) return undefined;
  const constant = editor.constant(add.inputs[add.inputs[0] === picture ? 1 : 0]);
  const isBias = constant?.dims.length === 4 && constant.dims[1] === channels && constant.data.length === channels;
  return isBias ? constant.data : undefined;
}
