import { attributeInteger, attributeText, integerAttribute, integersAttribute } from "../onnx-attribute.js";
import { attributeOf, isOwnOperator, type OnnxNode } from "../onnx-graph.js";
import type { FloatTensor } from "../onnx-tensor-values.js";
import { channelsOf } from "./channels.js";
import { asConvolution, type Convolution, hasGeometry, rewired } from "./convolution.js";
import type { GraphEditor } from "./graph-editor.js";
import { operator } from "./operator.js";

/** A picture in a concatenation, and which of the convolution's input channels it is. */
interface Part {
  readonly name: string;
  readonly from: number;
  readonly end: number; // exclusive
  /** The Resize that makes it for this concatenation only, by repeating pixels an even number of times. */
  readonly resize: Repetition | undefined;
}

interface Repetition {
  readonly node: OnnxNode;
  readonly input: string;
  readonly factor: number;
}

/**
 * 3x3 convolution of pictures joined as channels, some of them enlarged by repeating pixels -> the sum of one over those
 * that are not, and one over the others at half the size. A 3x3 window sees 2x2 different pixels of a doubled picture,
 * so four 2x2 convolutions, one for each place in a pair of rows and columns, do with 16 products where there were 36;
 * and the copies at full size need not be made.
 */
export function splitUpsampledConcats(editor: GraphEditor): void {
  for (const concat of editor.walk()) {
    if (!isOwnOperator(concat, "Concat") || !joinsChannels(concat)) continue;
    const convolution = asConvolution(editor, editor.onlyConsumer(concat.outputs[0]));
    if (!convolution || !isThreeByThree(convolution)) continue;
    const parts = partsOf(editor, concat, convolution.weights.dims[1]);
    const enlarged = parts.filter(({ resize }) => resize);
    const whole = parts.filter(({ resize }) => !resize);
    if (enlarged.length === 0 || whole.length === 0) continue;
    const upper = atHalfSize(editor, convolution, enlarged);
    const lower = atFullSize(editor, convolution, whole);
    const sum = operator("Add", convolution.output, [outcome(lower), outcome(upper)]);
    const old = [...enlarged.map(({ resize }) => resize!.node), concat, convolution.node];
    editor.replace(old, [...upper, ...lower, sum]);
  }
}

function joinsChannels(concat: OnnxNode): boolean {
  const axis = attributeOf(concat, "axis");
  return axis !== undefined && attributeInteger(axis) === 1;
}

function isThreeByThree({ node, weights }: Convolution): boolean {
  const [, , rows, columns] = weights.dims;
  return weights.dims.length === 4 && rows === 3 && columns === 3 && hasGeometry(node, { stride: 1, pad: 1 });
}

/** The concatenation's inputs; none if their channels are not known. */
function partsOf(editor: GraphEditor, concat: OnnxNode, channels: number): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const name of concat.inputs) {
    const resize = editor.onlyConsumer(name) && asRepetition(editor, editor.producer(name));
    const count = channelsOf(editor, resize?.input ?? name);
    if (count === undefined) return [];
    parts.push({ name, from, end: from + count, resize });
    from += count;
  }
  return from === channels ? parts : [];
}

function asRepetition(editor: GraphEditor, node: OnnxNode | undefined): Repetition | undefined {
  if (!node || !isOwnOperator(node, "Resize") || node.inputs.length !== 3 || attributeOf(node, "axes"))
    return undefined;
  const text = (name: string) => {
    const attribute = attributeOf(node, name);
    return attribute && attributeText(attribute);
  };
  const [batch, channel, rows, columns] = editor.constant(node.inputs[2])?.data ?? [];
  const repeats =
    text("mode") === "nearest" &&
    text("coordinate_transformation_mode") === "asymmetric" &&
    text("nearest_mode") === "floor" &&
    batch === 1 &&
    channel === 1 &&
    rows === columns &&
    rows > 0 &&
    rows % 2 === 0;
  return repeats ? { node, input: node.inputs[0], factor: rows } : undefined;
}

function atHalfSize(editor: GraphEditor, convolution: Convolution, parts: readonly Part[]): OnnxNode[] {
  const { output } = convolution;
  const resizes: OnnxNode[] = [];
  const names = parts.map(({ resize }) => {
    const { node, input, factor } = resize!;
    if (factor === 2) return input;
    const name = editor.newName(`${node.outputs[0]}_half`);
    const data = Float32Array.of(1, 1, factor / 2, factor / 2);
    const scales = editor.addConstant(`${name}_scales`, { dims: [4], data });
    resizes.push({ ...node, inputs: [input, node.inputs[1], scales], outputs: [name], bytes: undefined });
    return name;
  });
  const joined = joinedChannels(editor, `${output}_half`, names);
  const weights = weightsOf(convolution, parts);
  const places = [0, 1].flatMap((row) => [0, 1].map((column) => ({ row, column })));
  const convolutions = places.map(({ row, column }) => {
    const name = editor.newName(`${output}_${row}${column}`);
    const kernel = editor.addConstant(`${name}_weights`, seenFrom(weights, row, column));
    // An even row sees the row above its own pair, and its own; an odd row its own, and the one below.
    const pads = [1 - row, 1 - column, row, column];
    const attributes = [integersAttribute("kernel_shape", [2, 2]), integersAttribute("pads", pads)];
    return operator("Conv", name, [joined.name, kernel], attributes);
  });
  const depth = joinedChannels(
    editor,
    `${output}_places`,
    convolutions.map((node) => node.outputs[0]),
  );
  const spread = operator(
    "DepthToSpace",
    editor.newName(`${output}_spread`),
    [depth.name],
    [integerAttribute("blocksize", 2)],
  );
  return [...resizes, ...joined.nodes, ...convolutions, ...depth.nodes, spread];
}

function atFullSize(editor: GraphEditor, convolution: Convolution, parts: readonly Part[]): OnnxNode[] {
  const joined = joinedChannels(
    editor,
    `${convolution.output}_whole`,
    parts.map(({ name }) => name),
  );
  const output = editor.newName(`${convolution.output}_own`);
  const weights = weightsOf(convolution, parts);
  return [...joined.nodes, rewired(editor, convolution, { input: joined.name, weights, output })];
}

/** Weights of the parts' channels, one part after the other: [outputs, channels, 3, 3]. */
function weightsOf({ weights }: Convolution, parts: readonly Part[]): FloatTensor {
  const [outputs, inputs] = weights.dims;
  const channels = parts.reduce((sum, { from, end }) => sum + end - from, 0);
  const data = new Float32Array(outputs * channels * 9);
  let at = 0;
  for (let output = 0; output < outputs; output++) {
    for (const { from, end } of parts) {
      data.set(weights.data.subarray((output * inputs + from) * 9, (output * inputs + end) * 9), at);
      at += (end - from) * 9;
    }
  }
  return { dims: [outputs, channels, 3, 3], data };
}

/** Weights for pixels before they are doubled, as seen from a row (0 even, 1 odd) and column: [outputs, channels, 2, 2]. */
function seenFrom({ dims, data }: FloatTensor, row: number, column: number): FloatTensor {
  const [outputs, channels] = dims;
  const seen = new Float64Array(outputs * channels * 4);
  for (let at = 0; at < data.length; at++) {
    const [plane, y, x] = [Math.floor(at / 9), Math.floor(at / 3) % 3, at % 3];
    seen[plane * 4 + pairIndex(y, row) * 2 + pairIndex(x, column)] += data[at];
  }
  return { dims: [outputs, channels, 2, 2], data: Float32Array.from(seen) };
}

/** 0 or 1: which of the two pixels seen from an even (0) or odd (1) place is under the window's cell 0, 1 or 2. */
function pairIndex(cell: number, place: number): number {
  return Math.floor((cell + 1 - place) / 2);
}

function joinedChannels(
  editor: GraphEditor,
  like: string,
  names: readonly string[],
): { name: string; nodes: OnnxNode[] } {
  if (names.length === 1) return { name: names[0], nodes: [] };
  const name = editor.newName(like);
  return { name, nodes: [operator("Concat", name, names, [integerAttribute("axis", 1)])] };
}

function outcome(nodes: readonly OnnxNode[]): string {
  return nodes[nodes.length - 1].outputs[0];
}
