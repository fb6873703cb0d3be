import { describe, expect, it } from "vitest";
import { chunkCaption } from "../../src/text/chunk-caption.js";

const texts = (text: string, size: number, overlap = 0) => chunkCaption(text, size, overlap).map((chunk) => chunk.text);

describe("chunkCaption", () => {
  it.each<[string, string, number, number, string[]]>([
    ["nothing", "", 5, 0, []],
    ["what fits", "abc def", 7, 0, ["abc def"]],
    ["lines before sentences", "One two.\nThree. Four five", 18, 0, ["One two.\n", "Three. Four five"]],
    ["sentences before words", "One two. Three four five", 16, 0, ["One two. ", "Three four five"]],
    ["words", "alpha beta gamma", 12, 0, ["alpha beta ", "gamma"]],
    ["within a word if it must", "abcdefgh", 3, 0, ["abc", "def", "gh"]],
    ["no surrogate pair", "a😀😀b", 2, 0, ["a", "😀", "😀", "b"]],
    ["an overlap", "abcdefgh", 4, 2, ["abcd", "cdef", "efgh"]],
  ])("%s", (_, text, size, overlap, expected) => {
    expect(texts(text, size, overlap)).toEqual(expected);
  });

  it("covers any text, in pieces of their size that are what their offsets say", () => {
    const PARTS = ["word", " ", "\n", ". ", "😀", "漢字。", "longer-than-most", "e\u0301", "\ud800", "! "];
    let state = 1;
    const next = (below: number) => {
      state = (state * 48271) % 2147483647;
      return state % below;
    };
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: next(40) }, () => PARTS[next(PARTS.length)]).join("");
      const size = 2 + next(30);
      const overlap = next(size - 1);
      let covered = 0;
      for (const { start, end, text: piece } of chunkCaption(text, size, overlap)) {
        expect(text.slice(start, end)).toBe(piece);
        expect(start <= covered && start >= covered - overlap - 1 && end > covered).toBe(true);
        expect(end - start).toBeLessThanOrEqual(size + 1); // a pair is never cut
        if (overlap === 0) expect(start).toBe(covered);
        covered = end;
      }
      expect(covered).toBe(text.length);
    }
  });
});
