import { describe, expect, it } from "vitest";
import { createAnswer } from "../../src/model/answer.js";
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

const PARAMS = generationParams({ eos_token_id: 4, pad_token_id: 5 }, {}, { maxNewTokens: 5 });

/** What becomes of a model that would write the text, and then a, whatever it reads. */
function written(
  text: string,
  params: Partial<GenerationParams> = {},
  heard: number[] = [],
  keepSpecialTokens = false,
) {
  const answer = createAnswer(heard, { ...PARAMS, ...params }, TOKENIZER, keepSpecialTokens);
  const read: number[] = [];
  for (let step = 0; !answer.ended; step++) {
    const logits = new Float32Array(LETTERS.length);
    logits[LETTERS.indexOf(text[step] ?? "a")] = 1;
    answer.take(logits);
    read.push(answer.last);
  }
  return { ...answer.finish(), read };
}

describe("createAnswer", () => {
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
  ])("%s", (_, text, params, row) => {
    expect(written(text, params)).toMatchObject(row);
  });

  it("tells each token that it chose, for the next step to read", () => {
    expect(written("bcd.").read).toEqual([1, 2, 3, 4]);
  });

  it("counts what was heard for repetition and length, and leaves it out of the answer", () => {
    expect(written("aaa", { noRepeatNgramSize: 1, maxNewTokens: 2 }, [0, 1]).ids).toEqual([2, 3]);
  });

  it("changes no logits", () => {
    const logits = Float32Array.of(1, 0, 0, 0, 0, 0);
    createAnswer([0], { ...PARAMS, repetitionPenalty: 2 }, TOKENIZER).take(logits);
    expect([...logits]).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it("keeps special tokens where they mean something", () => {
    expect(written("a~b.", {}, [], true).text).toBe("a~b.");
  });
});
