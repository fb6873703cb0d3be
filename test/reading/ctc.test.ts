import { describe, expect, it } from "vitest";
import { confidenceOf, decodeCtc, type StepClasses } from "../../src/reading/ctc.js";

const CHARACTERS = ["", "a", "b", " ", "ﬁ"];

/** "a:.5 _ b" -> steps; "_" is the blank, a character without a number has probability 1. */
function steps(line: string): StepClasses {
  const parts = line.split("|").filter((part) => part !== "");
  const ids = parts.map((part) => Math.max(0, CHARACTERS.indexOf(part.split(":")[0])));
  const probabilities = parts.map((part) => Number(part.split(":")[1] ?? 1));
  return { ids: Uint16Array.from(ids), probabilities: Float32Array.from(probabilities) };
}

describe("decodeCtc", () => {
  // steps -> [text, probability, first step, last step]
  it.each<[string, [string, number, number, number][]]>([
    ["", []],
    ["_|_|_", []],
    ["a", [["a", 1, 0, 0]]],
    ["_|a|_", [["a", 1, 1, 1]]],
    ["a|a|a", [["a", 1, 0, 2]]],
    [
      "a|_|a",
      [
        ["a", 1, 0, 0],
        ["a", 1, 2, 2],
      ],
    ],
    [
      "a|b|a",
      [
        ["a", 1, 0, 0],
        ["b", 1, 1, 1],
        ["a", 1, 2, 2],
      ],
    ],
    [
      "a|a|_|_|a|b|b|_",
      [
        ["a", 1, 0, 1],
        ["a", 1, 4, 4],
        ["b", 1, 5, 6],
      ],
    ],
    [
      "a| |b",
      [
        ["a", 1, 0, 0],
        [" ", 1, 1, 1],
        ["b", 1, 2, 2],
      ],
    ],
    ["_|ﬁ|ﬁ", [["ﬁ", 1, 1, 2]]],
    // Of a repeated character the best step counts, wherever it is.
    ["a:0.5|a:0.75|a:0.25", [["a", 0.75, 0, 2]]],
    [
      "a:0.75|a:0.5|_|a:0.25",
      [
        ["a", 0.75, 0, 1],
        ["a", 0.25, 3, 3],
      ],
    ],
    // The blank's probability is nobody's.
    ["_:0.1|b:0.5|_:0.1", [["b", 0.5, 1, 1]]],
  ])("%s", (line, expected) => {
    const decoded = decodeCtc(steps(line), CHARACTERS);
    expect(decoded.map((each) => [each.text, each.probability, each.firstStep, each.lastStep])).toEqual(expected);
  });
});

describe("confidenceOf", () => {
  it.each([
    ["", 0],
    ["_:0.9", 0],
    ["a:0.5", 0.5],
    ["a:0.5|b:1", 0.75],
    ["a:0.5|a:1|b:0.5", 0.75], // a repeat is one character
    ["a:0.5|_:0|a:1", 0.75],
  ])("of %s is %d", (line, confidence) => {
    expect(confidenceOf(decodeCtc(steps(line), CHARACTERS))).toBe(confidence);
  });
});
