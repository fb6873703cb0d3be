/** A cache in fewer bits: what the rewritten graph computes against the graph as it was, fed with numbers rounded here. */
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { type CacheStorage, scaleName } from "../../src/format/store-cache.js";
import type { SessionFile } from "../../src/model/bundle-sessions.js";
import { emptyPast, presentOf } from "../../src/model/kv-cache.js";
import { type ModelSession, openSession } from "../../src/model/model-session.js";
import { storedDecoder } from "../../src/model/stored-decoder.js";
import { floats, fromHalf, integers, type Tensors, toFloat32, toHalf } from "../../src/model/tensors.js";
import { FIXTURES, openFixture } from "./golden-bundle.js";

const OPTIONS = { device: "cpu", threads: 1 } as const;
const LENGTH = 23;

async function decoderFile(name: string, dtype = "auto"): Promise<SessionFile> {
  const [family, variant] = name.split("/");
  const { decoder_model_merged: file } = (await openFixture(family, dtype)).sessions;
  return { ...file, ...(variant && { location: `${FIXTURES}${name}/decoder_model_merged.onnx` }) };
}

async function pair(file: SessionFile, storage: CacheStorage) {
  return {
    plain: await openSession(file, OPTIONS),
    stored: await openSession(file, OPTIONS, await storedDecoder(file, storage)),
  };
}

/** Embeddings that mean nothing, the same each time. */
function run(decoder: ModelSession, past: Tensors, from: number, length: number, columns = from + length) {
  const width = Number(decoder.inputShape("inputs_embeds").at(-1));
  const embeds = Float32Array.from({ length: length * width }, (_, at) => Math.sin((from * width + at) * 12.9898));
  const positionType = decoder.inputType("position_ids");
  const places = Array.from({ length }, (_, index) => from + index);
  const axes = decoder.inputShape("position_ids").length === 3 ? 3 : 1;
  const positions = Array.from({ length: axes }, () => places).flat();
  const keep = decoder.inputType("num_logits_to_keep");
  return decoder.run({
    inputs_embeds: floats(decoder.inputType("inputs_embeds")!, embeds, [1, length, width]),
    attention_mask: integers(decoder.inputType("attention_mask")!, new Uint8Array(columns).fill(1), [1, columns]),
    ...(positionType && {
      position_ids: integers(positionType, positions, axes === 3 ? [3, 1, length] : [1, length]),
    }),
    ...(keep && { num_logits_to_keep: integers(keep, [1], []) }),
    ...past,
  });
}

/** Each head's numbers of a token, as steps of a 127th of the largest. */
function toSteps(values: Float32Array, width: number) {
  const scales = Float32Array.from({ length: values.length / width }, (_, block) =>
    Math.max(...values.subarray(block * width, (block + 1) * width).map(Math.abs)),
  ).map((largest) => largest * Math.fround(1 / 127));
  const steps = values.map((value, at) => {
    const exact = value / scales[Math.floor(at / width)];
    const whole = Math.floor(exact + 0.5);
    return whole - (exact + 0.5 === whole && whole % 2 !== 0 ? 1 : 0); // halves to even, as ONNX rounds
  });
  return { scales, steps };
}

function rounded(present: ort.Tensor, storage: CacheStorage): ort.Tensor {
  const values = toFloat32(present);
  const width = present.dims[3];
  const { scales, steps } = toSteps(values, width);
  const wide =
    storage === "float16"
      ? values.map((value) => fromHalf(toHalf(value)))
      : steps.map((step, at) => step * scales[Math.floor(at / width)]);
  return floats(present.type, wide, present.dims);
}

const difference = (one: ort.Tensor, other: ort.Tensor) => {
  const [a, b] = [toFloat32(one), toFloat32(other)];
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((value, at) => Math.abs(value - b[at])));
};

describe.each<[string, string, CacheStorage]>([
  ["smolvlm", "auto", "float16"],
  ["smolvlm", "auto", "int8"],
  ["llava_onevision", "auto", "int8"],
  ["qwen2_5_vl", "auto", "int8"],
  ["glm4v", "auto", "float16"],
  ["llava", "fp16", "int8"], // half precision, weights in a file beside the graph
])("%s (%s), stored as %s", (name, dtype, storage) => {
  it("computes with exactly what was stored", async () => {
    const { plain, stored } = await pair(await decoderFile(name, dtype), storage);
    const first = await run(plain, emptyPast(plain), 0, LENGTH);
    const prompt = await run(stored, emptyPast(stored), 0, LENGTH);
    expect(difference(prompt.logits, first.logits)).toBe(0); // what is read at once isn't rounded
    const past = presentOf(stored, prompt);
    const roundedPast = Object.fromEntries(
      Object.entries(presentOf(plain, first)).map(([key, tensor]) => [key, rounded(tensor, storage)]),
    );
    const expected = await run(plain, roundedPast, LENGTH, 1);
    const step = await run(stored, past, LENGTH, 1);
    expect(difference(step.logits, expected.logits)).toBeLessThan(dtype === "fp16" ? 2e-2 : 1e-5);
    const exact = await run(plain, presentOf(plain, first), LENGTH, 1);
    expect(difference(step.logits, exact.logits)).toBeGreaterThan(0); // rounding can be seen at all
    for (const [key, tensor] of Object.entries(presentOf(stored, step))) {
      expect([key, tensor.dims[2], tensor.type]).toEqual([key, 1, key.endsWith(".scale") ? "float32" : storage]);
      expect(past[key].dims[2]).toBe(LENGTH);
    }
  });
});

describe("GroupQueryAttention, stored", () => {
  it.each<CacheStorage>(["float16", "int8"])(
    "gives a step's own column as %s, wherever the padding ends",
    async (storage) => {
      const { plain, stored } = await pair(await decoderFile("smolvlm/gqa"), storage);
      const first = await run(plain, emptyPast(plain), 0, LENGTH);
      const prompt = await run(stored, emptyPast(stored, LENGTH), 0, LENGTH);
      expect(difference(prompt.logits, first.logits)).toBe(0);
      const padded = (tensors: Tensors) =>
        Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [key, padColumns(tensor, 40)]));
      const roundedPast = Object.fromEntries(
        Object.entries(presentOf(plain, first)).map(([key, tensor]) => [key, rounded(tensor, storage)]),
      );
      const expected = await run(plain, padded(roundedPast), LENGTH, 1);
      const step = await run(stored, padded(presentOf(stored, prompt)), LENGTH, 1);
      expect(difference(step.logits, expected.logits)).toBeLessThan(1e-5);
      for (const tensor of Object.values(presentOf(stored, step))) expect(tensor.dims[2]).toBe(1);
      const [[key, column]] = Object.entries(presentOf(stored, step));
      const whole = rounded(presentOf(plain, expected)[key], storage);
      const [, heads, columns, width] = whole.dims;
      const values = toFloat32(whole);
      const own = Float32Array.from({ length: heads * width }, (_, at) => {
        const head = Math.floor(at / width);
        return values[(head * columns + LENGTH) * width + (at % width)];
      });
      const scales = step[scaleName("present.0.key")]?.data as Float32Array | undefined;
      const given =
        storage === "float16"
          ? toFloat32(column)
          : Float32Array.from(column.data as Int8Array, (one, at) => one * scales![Math.floor(at / width)]);
      expect(Math.max(...given.map((value, at) => Math.abs(value - own[at])))).toBeLessThan(1e-5);
    },
  );
});

it("refuses a graph whose cache comes out of an If", async () => {
  const file = await decoderFile("vision_encoder_decoder");
  await expect(storedDecoder(file, "int8")).rejects.toMatchObject({ code: "kv_dtype_unsupported" });
});

function padColumns(tensor: ort.Tensor, columns: number): ort.Tensor {
  const [rows, heads, length, width] = tensor.dims;
  const source = tensor.data as Float32Array;
  const kind = tensor.type === "int8" ? Int8Array : tensor.type === "float16" ? Uint16Array : Float32Array;
  const bits = tensor.type === "float16" ? new Uint16Array(source.buffer, source.byteOffset, source.length) : source;
  const data = new kind(rows * heads * columns * width);
  for (let block = 0; block < rows * heads; block++) {
    data.set(bits.subarray(block * length * width, (block + 1) * length * width), block * columns * width);
  }
  return new ort.Tensor(tensor.type as "float32", data as Float32Array, [rows, heads, columns, width]);
}
