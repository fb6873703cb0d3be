import { describe, expect, it, vi } from "vitest";
import { generate, type StepDecoder } from "../../src/model/generate.js";
import { type GenerationParams, generationParams } from "../../src/text/generation-params.js";
import type { TextTokenizer } from "../../src/text/tokenizer.js";

/** Ids are letters a, b, c, ...; "." is the end (id 4), "~" padding (id 5) and special. */
const LETTERS = "abcd.~";
const TOKENIZER: TextTokenizer = {
  special: {},
  encode: (text) => [...text].map((letter) => LETTERS.indexOf(letter)),
  decode: (ids, options) =>
    ids
      .map((id) => LETTERS[id])
      .filter((letter) => options?.keepSpecialTokens || (letter !== "." && letter !== "~"))
      .join(""),
  idOf: (token) => LETTERS.indexOf(token),
  tokenOf: (id) => LETTERS[id],
};

/** A model that writes given texts, a row each, whatever it reads. */
function writer(texts: string[]) {
  const read: number[][] = [];
  let step = 0;
  const next = () => {
    const logits = texts.map((text) => {
      const scores = new Float32Array(LETTERS.length);
      scores[LETTERS.indexOf(text[step] ?? "a")] = 1;
      return scores;
    });
    step++;
    return Promise.resolve(logits);
  };
  const decoder: StepDecoder = {
    prefill: next,
    step: (tokens) => {
      read.push([...tokens]);
      return next();
    },
    release: vi.fn(),
  };
  return { decoder, read };
}

const PARAMS = generationParams({ eos_token_id: 4, pad_token_id: 5 }, {}, { maxNewTokens: 5 });

async function written(texts: string[], params: Partial<GenerationParams> = {}, prompt: number[] = []) {
  const { decoder, read } = writer(texts);
  const rows = await generate(
    decoder,
    texts.map(() => prompt),
    { ...PARAMS, ...params },
    TOKENIZER,
  );
  return { rows, read, release: decoder.release };
}

describe("generate", () => {
  it.each<[string, string, Partial<GenerationParams>, { ids: number[]; text: string; finishReason: string }]>([
    ["stops at the end", "ab.", {}, { ids: [0, 1, 4], text: "ab", finishReason: "stop" }],
    ["stops at one of several ends", "ab.", { eos: [1, 4] }, { ids: [0, 1], text: "ab", finishReason: "stop" }],
    ["ends by length", "abcabcabc", {}, { ids: [0, 1, 2, 0, 1], text: "abcab", finishReason: "length" }],
    ["can be empty", ".", {}, { ids: [4], text: "", finishReason: "stop" }],
    ["writes nothing", "abc", { maxNewTokens: 0 }, { ids: [], text: "", finishReason: "length" }],
    [
      "cuts before a stop string",
      "abcd",
      { stopStrings: ["cd", "x"] },
      { ids: [0, 1, 2, 3], text: "ab", finishReason: "stop" },
    ],
    [
      "stops within a row of equals",
      "aabab",
      { stopStrings: ["ab"] },
      { ids: [0, 0, 1], text: "a", finishReason: "stop" },
    ],
    [
      "forces the end at the last place",
      "aaaaaaa",
      { forcedEos: [4] },
      { ids: [0, 0, 0, 0, 4], text: "aaaa", finishReason: "stop" },
    ],
    [
      "may not end early",
      "...",
      { minNewTokens: 2, maxNewTokens: 3 },
      { ids: [0, 0, 4], text: "aa", finishReason: "stop" },
    ],
    [
      "does not repeat",
      "aab",
      { noRepeatNgramSize: 1, maxNewTokens: 3 },
      { ids: [0, 1, 2], text: "abc", finishReason: "length" },
    ],
  ])("%s", async (_, text, params, row) => {
    const { rows, release } = await written([text], params);
    expect(rows).toEqual([row]);
    expect(release).toHaveBeenCalledOnce();
  });

  it("feeds back what it chose, and padding to rows that have ended", async () => {
    const { rows, read } = await written(["a.", "bcd."]);
    expect(rows.map(({ text }) => text)).toEqual(["a", "bcd"]);
    expect(read).toEqual([
      [0, 1],
      [5, 2],
      [5, 3],
    ]);
  });

  it("counts the prompt for repetition and length, and leaves it out of the answer", async () => {
    const { rows } = await written(["aaa"], { noRepeatNgramSize: 1, maxNewTokens: 2 }, [0, 1]);
    expect(rows[0].ids).toEqual([2, 3]);
  });

  it("shows the first logits", async () => {
    const { decoder } = writer(["b"]);
    const seen: number[][] = [];
    await generate(decoder, [[]], PARAMS, TOKENIZER, (logits) => seen.push(...logits.map((row) => [...row])));
    expect(seen).toEqual([[0, 1, 0, 0, 0, 0]]);
  });

  it("releases the decoder when it fails", async () => {
    const { decoder } = writer(["abc"]);
    const failing = { ...decoder, step: () => Promise.reject(new Error("out of memory")) };
    await expect(generate(failing, [[]], PARAMS, TOKENIZER)).rejects.toThrow("out of memory");
    expect(decoder.release).toHaveBeenCalledOnce();
  });

  it("keeps special tokens where they mean something", async () => {
    const { decoder } = writer(["a~b."]);
    const [row] = await generate(decoder, [[]], PARAMS, TOKENIZER, undefined, true);
    expect(row.text).toBe("a~b.");
  });
});
