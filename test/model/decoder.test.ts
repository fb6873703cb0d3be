/** Rows of a causal decoder: whatever they are batched with, whenever they come, to the last bit. */
import { describe, expect, it } from "vitest";
import type { CacheStorage } from "../../src/format/store-cache.js";
import type { SessionFile } from "../../src/model/bundle-sessions.js";
import { type CausalPrompt, createCausalDecoder } from "../../src/model/decoder.js";
import { createGrowingCache } from "../../src/model/growing-cache.js";
import { type ModelSession, openSession } from "../../src/model/model-session.js";
import { createPagedCache } from "../../src/model/paged-cache.js";
import { storedDecoder } from "../../src/model/stored-decoder.js";
import { plainPositions } from "../../src/text/rope-positions.js";
import { FIXTURES, openFixture } from "./golden-bundle.js";

const OPTIONS = { device: "cpu", threads: 1 } as const;
/** Steps that lead every row over a page's border. */
const STEPS = 70;
const LENGTHS = [37, 64, 5, 130];

interface Graph {
  readonly embedTokens: ModelSession;
  readonly decoder: ModelSession;
  readonly isShared: boolean;
  readonly isStored: boolean;
}

/** smolvlm/gqa: GroupQueryAttention, whose present is written into its past. */
async function openGraph(name: string, storage?: CacheStorage): Promise<Graph> {
  const [family, variant] = name.split("/");
  const { sessions } = await openFixture(family);
  const location = `${FIXTURES}${name}/decoder_model_merged.onnx`;
  const file: SessionFile = { ...sessions.decoder_model_merged, ...(variant && { location }) };
  return {
    embedTokens: await openSession(sessions.embed_tokens, OPTIONS),
    decoder: await openSession(file, OPTIONS, storage && (await storedDecoder(file, storage))),
    isShared: variant !== undefined,
    isStored: storage !== undefined,
  };
}

function open({ decoder, embedTokens, isShared, isStored }: Graph, limit: number) {
  const cache = createPagedCache(decoder, { limit, isShared, isStored });
  return createCausalDecoder({ embedTokens, decoder, imageToken: -1, pad: 0 }, cache, limit);
}

function promptOf(length: number): CausalPrompt {
  const ids = Array.from({ length }, (_, index) => 3 + ((index * 7 + length * 13) % 390));
  return { ids, features: new Float32Array(), positions: plainPositions(length) };
}

/** Greedy; within the tokens that all tables of embeddings have. */
function argMax(logits: Float32Array): number {
  return logits.indexOf(logits.reduce((most, value) => Math.max(most, value))) % 440;
}

/** One prompt after another, without company. */
async function alone(graph: Graph) {
  const decoder = open(graph, 1);
  const answers = [];
  for (const length of LENGTHS) {
    const logits = [await decoder.enter(promptOf(length))];
    while (logits.length <= STEPS) logits.push(...(await decoder.step([argMax(logits.at(-1)!)], 0)));
    decoder.leave(0);
    answers.push(logits);
  }
  return answers;
}

/** Rows come at different times, leave at different times, and come again. */
async function together(graph: Graph, reference: readonly (readonly Float32Array[])[]) {
  const decoder = open(graph, 3);
  const rows: { prompt: number; logits: Float32Array[] }[] = [];
  const done: { prompt: number; logits: Float32Array[] }[] = [];
  const coming = [0, 1, 2, 3, 1, 0];
  for (let turn = 0; rows.length + coming.length > 0; turn++) {
    if (rows.length < 3 && coming.length > 0 && turn % 5 === 0) {
      const prompt = coming.shift()!;
      rows.push({ prompt, logits: [await decoder.enter(promptOf(LENGTHS[prompt]))] });
    }
    if (rows.length === 0) continue;
    const tokens = rows.map(({ logits }) => argMax(logits.at(-1)!));
    const next = await decoder.step(tokens, 0);
    for (const [row, { logits }] of rows.entries()) logits.push(next[row]);
    for (let row = rows.length - 1; row >= 0; row--) {
      const { prompt, logits } = rows[row];
      if (logits.length <= (prompt === 1 ? 20 : STEPS)) continue;
      decoder.leave(row);
      done.push(rows[row]);
      const last = rows.pop()!;
      if (row < rows.length) rows[row] = last;
    }
  }
  return done.map(({ prompt, logits }) => ({ logits, expected: reference[prompt].slice(0, logits.length) }));
}

describe.each(["smolvlm", "idefics3", "llava_onevision", "qwen2_vl", "qwen2_5_vl", "glm4v", "smolvlm/gqa"])(
  "rows of %s",
  (name) => {
    it("get the same logits in company as alone, bit for bit", { timeout: 60_000 }, async () => {
      await expectSameInCompany(await openGraph(name));
    });

    it("get the tokens that reading everything anew would give", async () => {
      const graph = await openGraph(name);
      const decoder = open(graph, 1);
      const prompt = promptOf(60);
      let logits = await decoder.enter(prompt);
      const ids = [...prompt.ids];
      for (let step = 0; step < 8; step++) {
        ids.push(argMax(logits));
        [logits] = await decoder.step(ids.slice(-1), 0);
        const uncached = createCausalDecoder(
          { ...graph, imageToken: -1, pad: 0 },
          createGrowingCache(graph.decoder),
          1,
        );
        const whole = await uncached.enter({ ...prompt, ids, positions: plainPositions(ids.length) });
        expect(argMax(logits)).toBe(argMax(whole));
        expect(Math.max(...whole.map((value, id) => Math.abs(value - logits[id])))).toBeLessThan(1e-4);
      }
    });

    it("get the same behind a prefix that was read once", async () => {
      const graph = await openGraph(name);
      const decoder = open(graph, 1);
      const prompt = promptOf(100);
      const prefix = await decoder.read(prompt, 90);
      const separate = await decoder.enter(prompt);
      decoder.leave(0);
      for (let time = 0; time < 2; time++) {
        const shared = await decoder.enter(prompt, prefix);
        expect(Math.max(...shared.map((value, id) => Math.abs(value - separate[id])))).toBeLessThan(1e-4);
        const [next] = await decoder.step([argMax(shared)], 0);
        expect(next).toHaveLength(shared.length);
        decoder.leave(0);
      }
    });
  },
);

describe.each<[string, CacheStorage]>([
  ["smolvlm", "float16"],
  ["smolvlm", "int8"],
  ["qwen2_vl", "int8"],
  ["smolvlm/gqa", "float16"],
  ["smolvlm/gqa", "int8"],
])("rows of %s, stored as %s", (name, storage) => {
  it("get the same logits in company as alone, bit for bit", { timeout: 60_000 }, async () => {
    await expectSameInCompany(await openGraph(name, storage));
  });
});

async function expectSameInCompany(graph: Graph) {
  const results = await together(graph, await alone(graph));
  expect(results).toHaveLength(6);
  for (const { logits, expected } of results) {
    const differing = logits.filter((step, index) => Buffer.compare(bytes(step), bytes(expected[index])) !== 0);
    expect(differing.length).toBe(0);
  }
}

function bytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
