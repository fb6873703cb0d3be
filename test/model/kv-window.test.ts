/** Forgetting the oldest: against transformers under a mask that hides it, and against caches put together here. */

import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { createCausalDecoder } from "../../src/model/decoder.js";
import { emptyPast, type KvCache, presentOf } from "../../src/model/kv-cache.js";
import type { KvWindow } from "../../src/model/kv-rows.js";
import { type ModelSession, openSession } from "../../src/model/model-session.js";
import { createPagedCache } from "../../src/model/paged-cache.js";
import type { Tensors } from "../../src/model/tensors.js";
import { plainPositions } from "../../src/text/rope-positions.js";
import { answerIds, createRig, FIXTURES, openFixture } from "./golden-bundle.js";

const OPTIONS = { device: "cpu", threads: 1 } as const;

interface WindowGolden extends KvWindow {
  readonly case: string;
  readonly promptLength: number;
  readonly dropped: number;
  readonly ids: number[];
}

const { window: goldens }: { window: WindowGolden[] } = JSON.parse(
  readFileSync(`${FIXTURES}smolvlm/options.json`, "utf8"),
);

describe("against transformers with a mask over what is dropped", () => {
  it.each(goldens.map((golden) => [golden.case, golden.sinks, golden.window, golden] as const))(
    "%s, sinks %d, window %d",
    async (name, sinks, window, { ids, dropped, promptLength }) => {
      expect(dropped).toBe(Math.max(0, promptLength + ids.length - 1 - sinks - window));
      const rig = await createRig("smolvlm", "auto", 0, { kv: { window: { sinks, window } } });
      expect(await answerIds(rig, name, ids.length)).toEqual(ids);
      const whole = await answerIds(await createRig("smolvlm"), name, ids.length);
      expect(JSON.stringify(whole) === JSON.stringify(ids)).toBe(dropped === 0);
    },
  );

  it("several answers side by side say the same", async () => {
    const rig = await createRig("smolvlm", "auto", 0, { kv: { window: { sinks: 4, window: 32 } } });
    const names = ["thirteen-tiles", "one-tile", "conversation", "text-only"];
    const together = await Promise.all(names.map((name) => answerIds(rig, name, 80)));
    expect(together[0]).toEqual(goldens.find(({ window }) => window === 32)!.ids);
    for (const [index, name] of names.entries()) expect(await answerIds(rig, name, 80)).toEqual(together[index]);
  });
});

/** Keeps all that was read, and gives a step what the window says, in order. */
function referenceCache(decoder: ModelSession, { sinks, window }: KvWindow): KvCache {
  let past: Tensors = {};
  let length = 0;
  const seen = () => Array.from({ length }, (_, token) => token).filter((at) => at < sinks || at > length - window);
  return {
    empty: () => emptyPast(decoder),
    add: (given, read) => {
      past = given;
      length = read;
    },
    remove: () => {},
    step: () => {
      const feeds = Object.fromEntries(Object.entries(past).map(([name, tensor]) => [name, pick(tensor, seen())]));
      return { feeds, mask: new Uint8Array(seen().length + 1).fill(1) };
    },
    keep: (outputs) => {
      const held = seen().length;
      for (const [name, tensor] of Object.entries(presentOf(decoder, outputs))) {
        past[name] = join(past[name], pick(tensor, [held]));
      }
      length++;
    },
  };
}

describe.each(["smolvlm", "llava_onevision", "qwen2_vl", "glm4v", "smolvlm/gqa"])("%s", (name) => {
  it.each<[number, number, number]>([
    [3, 20, 50],
    [0, 9, 12],
    [70, 70, 30],
    [5, 1, 9],
  ])("sinks %d, window %d, a prompt of %d: as a cache without the columns between", async (sinks, window, length) => {
    const [family, variant] = name.split("/");
    const { embed_tokens, decoder_model_merged } = (await openFixture(family)).sessions;
    const location = variant ? `${FIXTURES}${name}/decoder_model_merged.onnx` : decoder_model_merged.location;
    const session = await openSession({ ...decoder_model_merged, location }, OPTIONS);
    const model = { embedTokens: await openSession(embed_tokens, OPTIONS), decoder: session, imageToken: -1, pad: 0 };
    const cache = createPagedCache(session, { limit: 1, isShared: variant !== undefined, window: { sinks, window } });
    const ours = createCausalDecoder(model, cache, 1);
    const reference = createCausalDecoder(model, referenceCache(session, { sinks, window }), 1);
    const ids = Array.from({ length }, (_, index) => 3 + ((index * 7 + length) % 390));
    const prompt = { ids, features: new Float32Array(), positions: plainPositions(length) };
    expect(difference(await ours.enter(prompt), await reference.enter(prompt))).toBe(0);
    for (let step = 0; step < 100; step++) {
      const token = 3 + ((step * 31) % 390);
      const [[own], [exact]] = [await ours.step([token], 0), await reference.step([token], 0)];
      expect(difference(own, exact)).toBeLessThan(1e-4);
    }
    const columns = Object.values(cache.step(0, 1).feeds)[0].dims[2];
    expect(columns).toBe(64 * Math.ceil(Math.min(length + 101, sinks + window) / 64)); // whole pages
  });
});

it.each(["smolvlm", "smolvlm/gqa"])(
  "%s: as long as nothing is dropped, the same bits as without a window",
  async (name) => {
    const [family, variant] = name.split("/");
    const { embed_tokens, decoder_model_merged } = (await openFixture(family)).sessions;
    const location = variant ? `${FIXTURES}${name}/decoder_model_merged.onnx` : decoder_model_merged.location;
    const session = await openSession({ ...decoder_model_merged, location }, OPTIONS);
    const model = { embedTokens: await openSession(embed_tokens, OPTIONS), decoder: session, imageToken: -1, pad: 0 };
    const [plain, windowed] = [undefined, { sinks: 10, window: 60 }].map((window) =>
      createCausalDecoder(model, createPagedCache(session, { limit: 1, isShared: variant !== undefined, window }), 1),
    );
    const prompt = { ids: [5, 6, 7, 8], features: new Float32Array(), positions: plainPositions(4) };
    expect(difference(await windowed.enter(prompt), await plain.enter(prompt))).toBe(0);
    for (let read = 5; read <= 75; read++) {
      const [[own], [exact]] = [await windowed.step([3 + read], 0), await plain.step([3 + read], 0)];
      expect(difference(own, exact) === 0).toBe(read <= 70);
    }
  },
);

function difference(one: Float32Array, other: Float32Array): number {
  return Math.max(...one.map((value, at) => Math.abs(value - other[at])));
}

function pick({ data, dims: [rows, heads, length, width] }: ort.Tensor, tokens: readonly number[]): ort.Tensor {
  const source = data as Float32Array;
  const picked = Array.from({ length: heads }, (_, head) =>
    tokens.map((at) => Array.from(source.subarray((head * length + at) * width, (head * length + at + 1) * width))),
  );
  return new ort.Tensor("float32", Float32Array.from(picked.flat(2)), [rows, heads, tokens.length, width]);
}

function join(one: ort.Tensor, other: ort.Tensor): ort.Tensor {
  const [rows, heads, , width] = one.dims;
  const part = ({ data, dims }: ort.Tensor, head: number) =>
    Array.from((data as Float32Array).subarray(head * dims[2] * width, (head + 1) * dims[2] * width));
  const joined = Array.from({ length: heads }, (_, head) => [...part(one, head), ...part(other, head)]);
  return new ort.Tensor("float32", Float32Array.from(joined.flat()), [rows, heads, one.dims[2] + other.dims[2], width]);
}
