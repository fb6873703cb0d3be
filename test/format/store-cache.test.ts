/** Ways in which a decoder's graph joins its cache, beyond those of the fixtures: each gives what the fixture itself gives. */
import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { integerAttribute } from "../../src/format/onnx-attribute.js";
import { type OnnxGraph, type OnnxNode, readGraph, writeGraph } from "../../src/format/onnx-graph.js";
import { type CacheTensor, withStoredCache } from "../../src/format/store-cache.js";
import { bytes, concat, float32Tensor, text } from "../helpers/onnx-writer.js";
import { FIXTURES } from "../model/golden-bundle.js";

const PLAIN = readFileSync(`${FIXTURES}smolvlm/onnx/decoder_model_merged.onnx`);
const GROUPED = readFileSync(`${FIXTURES}smolvlm/gqa/decoder_model_merged.onnx`);

const CACHE = [0, 1].flatMap((layer) =>
  ["key", "value"].map((kind): CacheTensor => {
    const [past, present] = ["past_key_values", "present"].map((name) => `${name}.${layer}.${kind}`);
    return { past, present, type: "float32", heads: 2, width: 16 };
  }),
);

const sine = (length: number, seed: number) => Float32Array.from({ length }, (_, at) => Math.sin(at * 7.3 + seed));

/** Three tokens behind five that are stored; the past is padded to nine columns where attention knows where it ends. */
async function run(model: Uint8Array, isGrouped: boolean) {
  const session = await InferenceSession.create(model, { logSeverityLevel: 4 });
  const columns = isGrouped ? 9 : 5;
  const past = CACHE.flatMap(({ past }, index) => {
    const steps = Int8Array.from(sine(2 * columns * 16, index), (value) => Math.round(value * 127));
    const scales = sine(2 * columns, index).map((value) => Math.abs(value) / 90 + 0.01);
    return [
      [past, new Tensor("int8", steps, [1, 2, columns, 16])],
      [`${past}.scale`, new Tensor("float32", scales, [1, 2, columns, 1])],
    ];
  });
  const outputs = await session.run({
    inputs_embeds: new Tensor("float32", sine(3 * 64, 9), [1, 3, 64]),
    attention_mask: new Tensor("int64", new BigInt64Array(8).fill(1n), [1, 8]),
    position_ids: new Tensor("int64", BigInt64Array.of(5n, 6n, 7n), [1, 3]),
    ...(isGrouped && { num_logits_to_keep: new Tensor("int64", BigInt64Array.of(3n), []) }),
    ...Object.fromEntries(past),
  });
  return Object.entries(outputs).map(([name, { dims, data }]) => [name, dims, Array.from(data as Float32Array)]);
}

function rewritten(model: Uint8Array, change: (graph: OnnxGraph) => Partial<OnnxGraph>): Uint8Array {
  const graph = readGraph(model);
  return writeGraph({ ...graph, ...change(graph) });
}

/** Presents come out of an Identity behind what made them. */
function hidden({ nodes }: OnnxGraph): Partial<OnnxGraph> {
  const presents = CACHE.map(({ present }) => present);
  const rename = (name: string) => (presents.includes(name) ? `${name}/joined` : name);
  const behind = presents.map((present): OnnxNode => {
    return {
      opType: "Identity",
      domain: "",
      name: present,
      inputs: [rename(present)],
      outputs: [present],
      attributes: [],
    };
  });
  const renamed = nodes.map((node) => ({ ...node, outputs: node.outputs.map(rename), bytes: undefined }));
  const sorted = renamed.flatMap((node) => [node, ...behind.filter(({ inputs }) => node.outputs.includes(inputs[0]))]);
  return { nodes: sorted };
}

/** Attention turns keys itself, by nothing: cosines of 1, sines of 0. */
function turning({ nodes, initializers }: OnnxGraph): Partial<OnnxGraph> {
  const table = (name: string, value: number) => ({ name, parts: [float32Tensor(name, [64, 8], value)] });
  return {
    initializers: [...initializers, table("cosines", 1), table("sines", 0)],
    nodes: nodes.map((node) => {
      if (node.opType !== "GroupQueryAttention") return node;
      const attributes = [...node.attributes, integerAttribute("do_rotary", 1)];
      return { ...node, inputs: [...node.inputs, "cosines", "sines"], attributes, bytes: undefined };
    }),
  };
}

/** As newer exporters say: ReduceMax takes its axes as an input. Nothing of the fixture means something else then. */
function newer({ modelRest }: OnnxGraph): Partial<OnnxGraph> {
  return { modelRest: concat(modelRest, bytes(8, concat(text(1, ""), Uint8Array.of(0x10, 18)))) };
}

describe("withStoredCache", () => {
  it.each([
    ["a past joined out of sight", PLAIN, hidden, false],
    ["attention that turns keys itself", GROUPED, turning, true],
  ])("%s gives the columns of the step all the same", async (_, model, change, isGrouped) => {
    const expected = await run(withStoredCache(model, CACHE, "int8")!, isGrouped);
    const found = await run(withStoredCache(rewritten(model, change), CACHE, "int8")!, isGrouped);
    expect(expected).toHaveLength(9);
    expect(expected[1].slice(0, 2)).toEqual([expect.stringMatching(/^present/), [1, 2, 3, expect.any(Number)]]);
    expect(found).toEqual(expected);
  });

  it("writes what opset 18 demands", async () => {
    const model = rewritten(PLAIN, newer);
    expect(readGraph(model).opset).toBe(18);
    const axes = readGraph(withStoredCache(model, CACHE, "int8")!).nodes.filter(({ opType }) => opType === "ReduceMax");
    expect(axes.map(({ inputs, attributes }) => [inputs.length, attributes.length])).toEqual(CACHE.map(() => [2, 0]));
  });

  it("gives up where the columns can't be told", () => {
    expect(withStoredCache(rewritten(GROUPED, hidden), CACHE, "int8")).toBeUndefined();
    const absent = [{ ...CACHE[0], present: "present.7.key" }];
    expect(withStoredCache(PLAIN, absent, "int8")).toBeUndefined();
  });
});
