import { describe, expect, it } from "vitest";
import type { DecodedCharacter } from "../../src/reading/ctc.js";
import { wordsOf } from "../../src/reading/words.js";
import type { Region } from "../../src/types.js";

/** Px of the crop that a step takes; the picture has half as many. */
const STEP = 10;

/** A character a step, "_" = blank; the region is 5 px of the picture a step, 10 px high. */
function line(text: string, degrees = 0, height = 10) {
  const characters = [...text].flatMap((character, step): DecodedCharacter[] =>
    character === "_" ? [] : [{ text: character, probability: 1, firstStep: step, lastStep: step }],
  );
  const size = { encodedWidth: text.length * STEP, encodedHeight: 48 };
  const region: Region = {
    ...{ kind: "line", centerX: 100, centerY: 50, width: text.length * 5, height, angle: (degrees * Math.PI) / 180 },
    ...{ ...size, contentWidth: size.encodedWidth, contentHeight: 48 },
  };
  return { characters, region, steps: text.length };
}

/** Ink everywhere but in `gaps` (columns, end exclusive). */
function inkOf(text: string, gaps: readonly (readonly [number, number])[]): Uint8Array {
  const ink = new Uint8Array(text.length * STEP).fill(1);
  for (const gap of gaps) ink.fill(0, ...gap);
  return ink;
}

/** [word, first column, end column] of each word. */
function columns(text: string, gaps: readonly (readonly [number, number])[], start = 0, end = text.length) {
  const { characters, region, steps } = line(text);
  return wordsOf(characters, { region, steps, ink: inkOf(text, gaps) }, start, end).map(({ text: word, box }) => {
    const left = (box.x - (region.centerX - region.width / 2)) * 2;
    return [word, Math.round(left), Math.round(left + box.width * 2)];
  });
}

describe("wordsOf", () => {
  it.each<[string, string, [number, number][], [string, number, number][]]>([
    ["nothing", "____", [], []],
    ["nothing but spaces", " _ _", [], []],
    [
      "one word as far as its ink reaches",
      "_a_",
      [
        [0, 4],
        [25, 30],
      ],
      [["a", 4, 25]],
    ],
    ["faint text without any ink: the whole crop", "_a_", [[0, 30]], [["a", 0, 30]]],
    [
      "two words part at the ink's gap",
      "a_ _b",
      [[12, 38]],
      [
        ["a", 0, 12],
        ["b", 38, 50],
      ],
    ],
    [
      "at the widest of several gaps",
      "a_ _b",
      [
        [8, 11],
        [20, 30],
      ],
      [
        ["a", 0, 20],
        ["b", 30, 50],
      ],
    ],
    [
      "without a gap in the middle between the steps",
      "a_ _b",
      [],
      [
        ["a", 0, 25],
        ["b", 25, 50],
      ],
    ],
    [
      "several spaces are one border",
      "a_  b",
      [[20, 40]],
      [
        ["a", 0, 20],
        ["b", 40, 50],
      ],
    ],
    [
      "an ideographic space is a border",
      "设_\u3000_置",
      [[20, 30]],
      [
        ["设", 0, 20],
        ["置", 30, 50],
      ],
    ],
    // .3 of a line height is 6 columns
    ["ink beyond a wide gap before the line is an icon", "____a", [[10, 42]], [["a", 42, 50]]],
    ["ink beyond a narrow gap is the word's own", "____a", [[36, 42]], [["a", 0, 50]]],
    ["and behind the line", "a____", [[8, 40]], [["a", 0, 8]]],
  ])("%s", (_, text, gaps, expected) => {
    expect(columns(text, gaps)).toEqual(expected);
  });

  it("leaves out words outside the range: icons that were dropped", () => {
    expect(
      columns(
        "Q_ _ab_ _x",
        [
          [15, 35],
          [72, 88],
        ],
        2,
        4,
      ),
    ).toEqual([["ab", 35, 72]]);
  });

  it("gives each word the mean probability of its characters", () => {
    const { characters, region, steps } = line("ab c");
    const read = characters.map((character, index) => ({ ...character, probability: [1, 0.5, 1, 0.25][index] }));
    const words = wordsOf(read, { region, steps, ink: inkOf("ab c", []) }, 0, 4);
    expect(words.map(({ confidence }) => confidence)).toEqual([0.75, 0.25]);
  });

  it.each([
    [0, { x: 90, y: 45, width: 5, height: 10 }],
    [90, { x: 95, y: 40, width: 10, height: 5 }], // read downwards: the first word is on top
    [-90, { x: 95, y: 55, width: 10, height: 5 }], // read upwards
    [180, { x: 105, y: 45, width: 5, height: 10 }],
  ])("follows a line turned by %d degrees", (degrees, expected) => {
    const { characters, region, steps } = line("a_ b", degrees);
    const [{ box }] = wordsOf(characters, { region, steps, ink: inkOf("a_ b", [[10, 30]]) }, 0, 3);
    expect(Object.entries(box).map(([key, value]) => [key, Math.round(value * 1e6) / 1e6])).toEqual(
      Object.entries(expected),
    );
  });
});
