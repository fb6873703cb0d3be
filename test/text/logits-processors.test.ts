import { describe, expect, it } from "vitest";
import { createLogitsProcessors, type ProcessorOptions } from "../../src/text/logits-processors.js";

const NONE: ProcessorOptions = {
  repetitionPenalty: 1,
  noRepeatNgramSize: 0,
  badWords: [],
  minLength: 0,
  minNewTokens: 0,
  forcedEos: [],
  suppress: [],
  suppressAtBegin: [],
  eos: [9],
  maxLength: 100,
  promptLength: 2,
};
const NO = Number.NEGATIVE_INFINITY;

function processed(options: Partial<ProcessorOptions>, ids: number[], scores: number[]): number[] {
  const values = Float32Array.from(scores);
  for (const process of createLogitsProcessors({ ...NONE, ...options })) process(ids, values);
  return [...values];
}

describe("createLogitsProcessors", () => {
  it("does nothing unless asked", () => {
    expect(createLogitsProcessors(NONE)).toEqual([]);
  });

  it.each<[string, Partial<ProcessorOptions>, number[], number[], number[]]>([
    [
      "penalty: positive scores are divided, negative multiplied, once",
      { repetitionPenalty: 2 },
      [0, 1, 1],
      [4, -4, 4],
      [2, -8, 4],
    ],
    ["penalty: ids beyond the vocabulary are passed over", { repetitionPenalty: 2 }, [7, 0], [4, 4], [2, 4]],
    ["n-grams: what would repeat a pair", { noRepeatNgramSize: 2 }, [0, 1, 2, 0], [1, 1, 1], [1, NO, 1]],
    ["n-grams: what would repeat three", { noRepeatNgramSize: 3 }, [0, 1, 2, 0, 1], [1, 1, 1], [1, 1, NO]],
    ["n-grams of one: no token twice", { noRepeatNgramSize: 1 }, [0, 2], [1, 1, 1], [NO, 1, NO]],
    ["n-grams: nothing to repeat yet", { noRepeatNgramSize: 3 }, [0], [1, 1], [1, 1]],
    ["bad words: a single token", { badWords: [[1]] }, [5], [1, 1], [1, NO]],
    ["bad words: the end of a run whose head is there", { badWords: [[5, 0]] }, [4, 5], [1, 1], [NO, 1]],
    ["bad words: not without its head", { badWords: [[5, 0]] }, [4, 4], [1, 1], [1, 1]],
    ["min length: the end may not come", { minLength: 3, eos: [1] }, [0, 0], [1, 1], [1, NO]],
    ["min length: reached", { minLength: 2, eos: [1] }, [0, 0], [1, 1], [1, 1]],
    ["min new tokens count without the prompt", { minNewTokens: 1, eos: [0, 1] }, [0, 0], [1, 1, 1], [NO, NO, 1]],
    ["forced bos: second of an encoder-decoder", { forcedBos: 1, promptLength: 1 }, [3], [5, 1, 5], [NO, 0, NO]],
    ["forced bos: not later", { forcedBos: 1, promptLength: 1 }, [3, 1], [5, 1, 5], [5, 1, 5]],
    ["forced eos: last of all", { forcedEos: [2], maxLength: 4 }, [0, 0, 0], [5, 1, 5], [NO, NO, 0]],
    ["forced eos: not before", { forcedEos: [2], maxLength: 5 }, [0, 0, 0], [5, 1, 5], [5, 1, 5]],
    ["suppressed tokens", { suppress: [0, 2] }, [0, 0], [1, 1, 1], [NO, 1, NO]],
    ["suppressed at the beginning", { suppressAtBegin: [0] }, [0, 0], [1, 1], [NO, 1]],
    ["suppressed at the beginning only", { suppressAtBegin: [0] }, [0, 0, 1], [1, 1], [1, 1]],
    [
      "the beginning is after a forced bos",
      { suppressAtBegin: [0], forcedBos: 1, promptLength: 1 },
      [3, 1],
      [1, 1],
      [NO, 1],
    ],
  ])("%s", (_, options, ids, scores, expected) => {
    expect(processed(options, ids, scores)).toEqual(expected);
  });

  it("keeps transformers' order: a penalty comes before what forbids", () => {
    expect(processed({ repetitionPenalty: 2, suppress: [0], forcedEos: [1], maxLength: 3 }, [0, 0], [4, 4])).toEqual([
      NO,
      0,
    ]);
  });
});
