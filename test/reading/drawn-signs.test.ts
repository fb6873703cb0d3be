import { describe, expect, it } from "vitest";
import type { DecodedCharacter } from "../../src/reading/ctc.js";
import { dropDrawnSigns } from "../../src/reading/drawn-signs.js";

/** Px of the crop that a step takes. */
const STEP = 8;

/** A character a step, all as sure as `probability`; ink throughout, or only where `strokes` says (columns, end exclusive). */
function kept(line: string, probability: number, strokes?: readonly (readonly [number, number])[]): string {
  const characters = [...line].map((text, step): DecodedCharacter => {
    return { text, probability, firstStep: step, lastStep: step };
  });
  const ink = new Uint8Array(line.length * STEP).fill(strokes ? 0 : 1);
  for (const [from, to] of strokes ?? []) ink.fill(1, from, to);
  return dropDrawnSigns(characters, line.length, ink)
    .map(({ text }) => text)
    .join("");
}

describe("dropDrawnSigns", () => {
  it.each([
    ["an icon between words", "a @ b", 0.69, "a b"],
    ["one that was read surely", "a @ b", 0.71, "a @ b"],
    ["at the start", "& ab", 0.5, "ab"],
    ["at the end", "ab *", 0.5, "ab "],
    ["one beside another", "a & \u00b1 b", 0.5, "a b"],
    ["at a word", "@a b", 0.5, "@a b"],
    ["alone on the line", "#", 0.5, ""],
    ["signs that text sets alone", "a - b \u00b7 c \u00a7 d { e", 0.2, "a - b \u00b7 c \u00a7 d { e"],
    ["letters and digits", "a 8 Q", 0.2, "a 8 Q"],
    ["nothing", "", 1, ""],
  ])("%s", (_, line, probability, expected) => {
    expect(kept(line, probability)).toBe(expected);
  });

  it.each<[string, [number, number][], string]>([
    ["a rule of a column", [[20, 21]], "a b"],
    ["of three", [[19, 22]], "a b"],
    ["a letter's stroke", [[19, 23]], "a | b"],
    ["a rule beside where its step says", [[30, 32]], "a b"],
    ["one too far away", [[37, 39]], "a | b"],
    ["no ink at all", [], "a | b"],
    [
      ...([
        "letters around it",
        [
          [0, 10],
          [20, 22],
          [30, 40],
        ],
      ] as [string, [number, number][]]),
      "a b",
    ],
  ])("|: %s", (_, strokes, expected) => {
    expect(kept("a | b", 0.99, strokes)).toBe(expected);
  });
});
