import { describe, expect, it } from "vitest";
import type { DecodedCharacter } from "../../src/reading/ctc.js";
import { inkColumns, restoreSpaces } from "../../src/reading/spaces.js";

/** Height of the crops; a space is wider than a quarter of it: from 13 px on. */
const HEIGHT = 48;
const STEP = 8; // px

/**
 * Characters at their steps ("." = blank, a repeated letter = one character), and ink everywhere but in `gaps`
 * (columns, end exclusive).
 */
function restored(line: string, ...gaps: readonly (readonly [number, number])[]): string {
  const characters: DecodedCharacter[] = [];
  [...line].forEach((text, step) => {
    const last = characters.at(-1);
    if (text === ".") return;
    if (last?.text === text && last.lastStep === step - 1)
      characters[characters.length - 1] = { ...last, lastStep: step };
    else characters.push({ text, probability: 1, firstStep: step, lastStep: step });
  });
  const ink = new Uint8Array(line.length * STEP).fill(1);
  for (const [from, to] of gaps) ink.fill(0, from, to);
  return restoreSpaces(characters, line.length, ink, HEIGHT);
}

describe("restoreSpaces", () => {
  it.each<[string, string, [number, number][], string]>([
    ["no characters", "....", [], ""],
    ["one character", "..a..", [[0, 40]], "a"],
    ["ink throughout", "a..b", [], "ab"],
    ["a gap of 12 px is the letters' own", "a..b", [[10, 22]], "ab"],
    ["a gap of 13 px is a space", "a..b", [[10, 23]], "a b"],
    [
      "two gaps of 12 px are none",
      "a...b",
      [
        [6, 18],
        [19, 31],
      ],
      "ab",
    ],
    [
      "the widest of several gaps counts",
      "a...b",
      [
        [6, 9],
        [12, 26],
      ],
      "a b",
    ],
    ["only the gap between the two", "ab....c", [[16, 40]], "ab c"],
    [
      "a gap before the first and after the last",
      "..a.b..",
      [
        [0, 16],
        [40, 56],
      ],
      "ab",
    ],
    ["a space that was read needs no second", "a. .b", [[8, 32]], "a b"],
    ["Chinese is set apart without spaces", "设...置", [[8, 32]], "设置"],
    ["between Chinese and Latin", "设...A", [[8, 32]], "设 A"],
    ["between Latin and Chinese", "A...设", [[8, 32]], "A 设"],
    ["a wide character's own gap", "aaa.bbb", [[20, 36]], "a b"],
  ])("%s", (_, line, gaps, expected) => {
    expect(restored(line, ...gaps)).toBe(expected);
  });
});

/** Columns of grey levels, each the same from top to bottom but for `marks`: [x, y, level]. */
function columnsOf(levels: readonly number[], marks: readonly (readonly [number, number, number])[] = []) {
  const width = levels.length;
  const height = 10;
  const pixels = new Uint8Array(width * height * 3);
  const set = (x: number, y: number, level: number) => pixels.fill(level, (y * width + x) * 3, (y * width + x) * 3 + 3);
  for (let y = 0; y < height; y++) for (const [x, level] of levels.entries()) set(x, y, level);
  for (const mark of marks) set(...mark);
  return [...inkColumns(pixels, width, height)].join("");
}

describe("inkColumns", () => {
  it.each<[string, number[], string]>([
    ["black on white", [255, 255, 0, 255, 255], "00100"],
    ["white on black", [0, 0, 255, 0, 0], "00100"],
    ["the most frequent level is the background", [200, 200, 200, 0, 255, 0], "000111"],
    ["a quarter of the contrast is not ink yet", [255, 255, 255, 192, 0], "00001"],
    ["more than a quarter is", [255, 255, 255, 190, 0], "00011"],
    ["noise is no ink", [255, 250, 240, 255, 235], "00000"],
    ["faint text is ink where all is faint", [255, 255, 230, 255], "0010"],
  ])("%s", (_, levels, expected) => {
    expect(columnsOf(levels)).toBe(expected);
  });

  it("one dark pixel makes its column ink", () => {
    expect(columnsOf([255, 255, 255], [[1, 9, 0]])).toBe("010");
  });

  it("sees colours by their brightness", () => {
    // red on green: 76 and 149 of 255
    const pixels = Uint8Array.from([0, 255, 0, 255, 0, 0, 0, 255, 0, 0, 255, 0]);
    expect([...inkColumns(pixels, 4, 1)]).toEqual([0, 1, 0, 0]);
  });
});
