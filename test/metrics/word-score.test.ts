import { describe, expect, test } from "vitest";
import { f1, precision, recall, sumScores, wordScore } from "../../src/metrics/word-score.js";

describe("wordScore", () => {
  test.each([
    // truth, read, hits, wanted, got
    ["a b c", "a b c", 3, 3, 3],
    ["a b c", "c b a", 3, 3, 3], // order is not scored
    ["a b c", "A b", 1, 3, 2], // case is
    ["the the cat", "the cat cat", 2, 3, 3], // a multiset: one "the", one "cat"
    ["设置", "设 x", 1, 2, 2],
    ["", "ghost", 0, 0, 1],
    ["a", "", 0, 1, 0],
    ["", "", 0, 0, 0],
  ])("%j read as %j", (truth, read, hits, wanted, got) => {
    expect(wordScore(truth, read)).toEqual({ hits, wanted, got });
  });
});

describe("micro figures", () => {
  test("all words of all pictures together, as score.py counts them", () => {
    const sum = sumScores([wordScore("a b c d", "a b"), wordScore("x", "x y")]);
    expect(sum).toEqual({ hits: 3, wanted: 5, got: 4 });
    expect(recall(sum)).toBeCloseTo(0.6, 12);
    expect(precision(sum)).toBeCloseTo(0.75, 12);
    expect(f1(sum)).toBeCloseTo((2 * 0.6 * 0.75) / (0.6 + 0.75), 12);
  });

  test.each([
    // hits, wanted, got, recall, precision, f1
    [0, 0, 0, 1, 1, 1], // nothing to read, nothing read
    [0, 0, 2, 0, 0, 0],
    [0, 2, 0, 0, 0, 0],
    [0, 2, 2, 0, 0, 0],
  ])("edges: hits %d, wanted %d, got %d", (hits, wanted, got, r, p, f) => {
    const score = { hits, wanted, got };
    expect([recall(score), precision(score), f1(score)]).toEqual([r, p, f]);
  });
});
