/**
 * Small models of pictures, written as lines: `y = Conv(a, w3; pads=[1 1 1 1])`. A name that no line makes is the input
 * x or a tensor of TENSORS. Attributes: [1 1] integers, 1 integer, 1f float, any other word a text.
 */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { readGraph } from "../../src/format/onnx-graph.js";
import { mulberry32 } from "../../src/metrics/random.js";
import { type Bytes, concat, graph, int, model, node, tensor, text, value } from "./onnx-writer.js";

export const CHANNELS = 4;
export const PICTURE: readonly number[] = [2, CHANNELS, 6, 8];

export interface PictureModel {
  readonly opset?: number;
  /** Tensors that the caller may give instead of what the model says. */
  readonly inputs?: readonly string[];
  /** Other than y. */
  readonly outputs?: readonly string[];
  readonly tensors?: Tensors;
  /** Nodes that have no line, by what stands for them. */
  readonly nodes?: Readonly<Record<string, Bytes>>;
}

export type Tensors = Readonly<Record<string, { readonly dims: readonly number[]; readonly data: Float32Array }>>;
export type Outputs = Tensors;

/** Weights are named for what they map: w1 and w3 1x1 and 3x3, 4 to 4 channels; w4to8 1x1, 4 to 8. */
export const TENSORS: Tensors = {
  w1: random(CHANNELS, CHANNELS, 1, 1),
  w3: random(CHANNELS, CHANNELS, 3, 3),
  wDepth: random(CHANNELS, 1, 3, 3),
  w4to2: random(2, CHANNELS, 1, 1),
  w4to3: random(3, CHANNELS, 1, 1),
  w4to5: random(5, CHANNELS, 1, 1),
  w4to8: random(8, CHANNELS, 1, 1),
  w4to32: random(32, CHANNELS, 1, 1),
  w2to1: random(1, 2, 1, 1),
  w2to4: random(CHANNELS, 2, 1, 1),
  w2to5: random(5, 2, 1, 1),
  w2to8: random(8, 2, 1, 1),
  w5to2: random(2, 5, 1, 1),
  w8to2: random(2, 8, 1, 1),
  w7to5: random(5, 7, 3, 3),
  w9to5: random(5, 9, 3, 3),
  up32to3: random(32, 3, 2, 2),
  up3to2: random(3, 2, 2, 2),
  bias: random(CHANNELS),
  bias3: random(3),
  bias5: random(5),
  ...statistics("", CHANNELS),
  ...statistics("3", 3),
  perChannel: random(1, CHANNELS, 1, 1),
  shifts3: random(1, 3, 1, 1),
  shifts2: random(1, 2, 1, 1),
  scale: scalar(1.5, [1]),
  shift: scalar(-0.75, [1]),
  deep: scalar(2, [1, 1]),
  tiny: scalar(1e-30),
  endless: scalar(Number.POSITIVE_INFINITY),
  zero: scalar(0),
  one: scalar(1),
  two: scalar(2),
  three: scalar(3),
  five: scalar(5),
  six: scalar(6),
  twice: { dims: [4], data: Float32Array.of(1, 1, 2, 2) },
  thrice: { dims: [4], data: Float32Array.of(1, 1, 3, 3) },
  fourfold: { dims: [4], data: Float32Array.of(1, 1, 4, 4) },
};

export function pictureModel(lines: string, parts: PictureModel = {}): Bytes {
  const { opset = 13, inputs = [], outputs = ["y"], tensors = {}, nodes = {} } = parts;
  const all = { ...TENSORS, ...tensors };
  const written = lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => nodes[line] ?? nodeOf(line));
  const mentioned = (name: string) => new RegExp(`\\b${name}\\b`).test(lines) || name in tensors;
  return model({
    opsets: [["", opset]],
    graph: graph({
      nodes: written,
      initializers: Object.entries(all)
        .filter(([name]) => mentioned(name))
        .map(([name, { dims, data }]) => tensor(name, { dims, raw: new Uint8Array(data.slice().buffer) })),
      inputs: [value("x", PICTURE), ...inputs.map((name) => value(name, all[name].dims))],
      outputs: outputs.map((name) => value(name, ["a", "b", "c", "d"])),
    }),
  });
}

/** A line's node. */
export function nodeOf(line: string): Bytes {
  const [, output, operator, inputs, attributes] = /^(\w+) = (\w+)\(([^;)]*)(?:; (.*))?\)$/.exec(line)!;
  return node(operator, {
    inputs: inputs === "" ? [] : inputs.split(", ").map((name) => (name === "_" ? "" : name)),
    outputs: [output],
    attributes: attributes ? attributes.split(", ").map(attributeOf) : [],
  });
}

function attributeOf(written: string): Bytes {
  const [name, content] = written.split("=");
  const body = /^\[/.test(content)
    ? [
        ...content
          .slice(1, -1)
          .split(" ")
          .map((item) => int(8, Number(item))),
        int(20, 7),
      ]
    : /^[\d.]+f$/.test(content)
      ? [Uint8Array.of(0x15), new Uint8Array(Float32Array.of(Number.parseFloat(content)).buffer), int(20, 1)]
      : /^\d+$/.test(content)
        ? [int(3, Number(content)), int(20, 2)]
        : [text(4, content), int(20, 3)];
  return concat(text(1, name), ...body);
}

export function operators(bytes: Bytes): string {
  return readGraph(bytes)
    .nodes.map(({ opType }) => opType)
    .join(" ");
}

export async function run(bytes: Bytes): Promise<Outputs> {
  return runSession(await createSession(bytes), PICTURE);
}

export function createSession(bytes: Bytes): Promise<InferenceSession> {
  return InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
}

/** Outputs for random numbers between -2 and 2. */
export async function runSession(session: InferenceSession, shape: readonly number[]): Promise<Outputs> {
  const outputs = await session.run({ [session.inputNames[0]]: new Tensor("float32", random(...shape).data, shape) });
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { dims, data }]) => [name, { dims, data: data as Float32Array }]),
  );
}

/** Most that an element differs, in parts of its tensor's largest; NaN, and 1 for other names or shapes. */
export function maxDifference(expected: Outputs, actual: Outputs): number {
  if (Object.keys(expected).sort().join() !== Object.keys(actual).sort().join()) return 1;
  return Math.max(
    ...Object.entries(expected).map(([name, { dims, data }]) => {
      const other = actual[name];
      if (dims.join() !== other.dims.join()) return 1;
      const peak = data.reduce((most, item) => Math.max(most, Math.abs(item)), 1);
      return data.reduce((most, item, index) => Math.max(most, Math.abs(item - other.data[index]) / peak), 0);
    }),
  );
}

export function random(...dims: number[]) {
  const next = mulberry32(dims.reduce((seed, dim) => seed * 31 + dim, 1));
  const length = dims.reduce((product, dim) => product * dim, 1);
  return { dims, data: Float32Array.from({ length }, () => next() * 4 - 2) };
}

export function scalar(item: number, dims: readonly number[] = []) {
  return { dims, data: Float32Array.of(item) };
}

/** What BatchNormalization takes. */
function statistics(suffix: string, channels: number): Tensors {
  const { dims, data } = random(channels);
  const at = (name: string, change: (item: number, index: number) => number) => ({
    [name + suffix]: { dims, data: data.map(change) },
  });
  return {
    ...at("gamma", (item) => item + 0.5),
    ...at("beta", (item) => 1 - item),
    ...at("mean", (_, index) => index / 4),
    ...at("variance", (item) => item * item + 0.25),
  };
}
