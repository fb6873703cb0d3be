import { describe, expect, test } from "vitest";
import { anls } from "../../src/metrics/anls.js";
import { editDistance } from "../../src/metrics/edit-distance.js";
import { characterEdits, errorRate, wordEdits } from "../../src/metrics/error-rate.js";
import { exactMatch } from "../../src/metrics/exact-match.js";
import { mulberry32 } from "../../src/metrics/random.js";
import { scoreText } from "../../src/metrics/score-text.js";

describe("editDistance", () => {
  test.each([
    ["kitten", "sitting", 3],
    ["", "abc", 3],
    ["abc", "", 3],
    ["", "", 0],
    ["😀a", "😁a", 1], // one code point, two UTF-16 units that differ in one
    ["𠀀𠀁", "𠀁𠀀", 2],
  ])("code points of %j and %j", (a, b, expected) => {
    expect(editDistance(Array.from(a), Array.from(b))).toBe(expected);
  });

  test("words are symbols too", () => {
    expect(editDistance(["wait", "for", "it"], ["wait", "four", "it", "now"])).toBe(2);
  });

  test("equals the textbook's table on random sequences, short and longer than the library's 32-symbol block", () => {
    const random = mulberry32(7);
    for (let round = 0; round < 200; round++) {
      const a = randomSymbols(random, 90);
      const b = randomSymbols(random, 90);
      expect(editDistance(a, b)).toBe(textbook(a, b));
    }
  });
});

describe("anls", () => {
  test.each([
    ["Settings", "settings", 1], // case
    ["  a \n b ", "a b", 1], // white space
    ["abcd", "abcx", 0.75],
    ["abcd", "abxx", 0], // a normalised distance of exactly tau counts nothing
    ["abcde", "abcxx", 0.6],
    ["", "", 1],
    ["", "x", 0],
    ["x", "", 0],
    ["ab", "ab   \n\n      ", 1], // lengths are the normalised ones
  ])("%j read as %j", (truth, read, expected) => {
    expect(anls(truth, read)).toBeCloseTo(expected, 12);
  });
});

describe("error rates", () => {
  test.each([
    ["abc", "abd", 1, 3],
    ["a\nb", "a b", 0, 3], // a line break counts as a space
    ["“x”…", '"x"...', 0, 6],
    ["", "abc", 3, 0],
    ["😀😀", "😀", 1, 2],
  ])("characters of %j read as %j", (truth, read, edits, length) => {
    expect(characterEdits(truth, read)).toEqual({ edits, length });
  });

  test.each([
    ["a b c", "a x c", 1, 3],
    ["设置 ok", "设 ok", 1, 3],
    ["a b", "b a", 2, 2], // order counts here
  ])("words of %j read as %j", (truth, read, edits, length) => {
    expect(wordEdits(truth, read)).toEqual({ edits, length });
  });

  test("of a corpus: sum of edits by sum of lengths, not a mean of rates", () => {
    const pictures = [
      { edits: 1, length: 2 },
      { edits: 0, length: 8 },
    ];
    expect(errorRate(pictures)).toBeCloseTo(0.1, 12);
    expect(errorRate([{ edits: 3, length: 0 }])).toBe(1);
    expect(errorRate([{ edits: 0, length: 0 }])).toBe(0);
    expect(errorRate([{ edits: 9, length: 3 }])).toBe(3); // more read than is there
  });
});

test("exactMatch ignores layout and look-alikes, not case", () => {
  expect(exactMatch("It’s\nfine", "It's fine ")).toBe(true);
  expect(exactMatch("Fine", "fine")).toBe(false);
});

test("scoreText gathers what samples.jsonl holds", () => {
  expect(scoreText("Wi-Fi on", "Wi‑Fi\nof")).toEqual({
    hits: 1,
    wanted: 2,
    got: 2,
    anls: 0.75, // 8 code points, 2 edits: look-alikes are not made one here
    edits: 1,
    truthLength: 8,
  });
});

function randomSymbols(random: () => number, longest: number): string[] {
  const alphabet = ["a", "b", "cc", "😀", "设", "𠀀"];
  return Array.from({ length: Math.floor(random() * longest) }, () => alphabet[Math.floor(random() * alphabet.length)]);
}

function textbook(a: string[], b: string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
