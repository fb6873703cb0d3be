import { describe, expect, it } from "vitest";
import type { DecodedCharacter } from "../../src/reading/ctc.js";
import { inkColumns, LOSES_SPACES, READS_SPACES, restoreSpaces, type SpaceRule } from "../../src/reading/spaces.js";

/** Px of the crop that a line height takes, and that a step takes. */
const UNIT = 100;
const STEP = 20;

/**
 * Characters at their steps ("_" = blank, a repeated letter = one character), and ink everywhere but in `gaps`
 * (columns, end exclusive).
 */
function restored(line: string, ...gaps: readonly (readonly [number, number])[]): string {
  return doubted(line, new Map(), LOSES_SPACES, ...gaps);
}

/** The same, and the recogniser's probability of a space at some steps. */
function doubted(
  line: string,
  doubts: ReadonlyMap<number, number>,
  rule: SpaceRule,
  ...gaps: readonly (readonly [number, number])[]
): string {
  const characters: DecodedCharacter[] = [];
  [...line].forEach((text, step) => {
    const last = characters.at(-1);
    if (text === "_") return;
    if (last?.text === text && last.lastStep === step - 1)
      characters[characters.length - 1] = { ...last, lastStep: step };
    else characters.push({ text, probability: 1, firstStep: step, lastStep: step });
  });
  const ink = new Uint8Array(line.length * STEP).fill(1);
  for (const [from, to] of gaps) ink.fill(0, from, to);
  const spaces = Float32Array.from(line, (_, step) => doubts.get(step) ?? 0);
  return restoreSpaces(characters, spaces, ink, UNIT, rule)
    .map(({ text }) => text)
    .join("");
}

/** A line of characters four steps apart, with a gap of so many px before each but the first. */
function spaced(line: string, gaps: readonly number[]): string {
  const places = gaps.map((gap, index): [number, number] => {
    const middle = (4 * index + 2.5) * STEP;
    return [middle - gap / 2, middle + gap / 2];
  });
  return restored([...line].join("___"), ...places);
}

describe("restoreSpaces", () => {
  it.each<[string, string, [number, number][], string]>([
    ["no characters", "____", [], ""],
    ["one character", "__a__", [[0, 100]], "a"],
    ["ink throughout", "a__b", [], "ab"],
    ["a gap of 20 px is the letters' own", "a__b", [[20, 40]], "ab"],
    ["a gap of 21 px is a space", "a__b", [[20, 41]], "a b"],
    [
      ...["two gaps of 19 px are none", "a___b"],
      [
        [15, 34],
        [40, 59],
      ],
      "ab",
    ] as [string, string, [number, number][], string],
    [
      ...["the widest of several gaps counts", "a___b"],
      [
        [15, 20],
        [30, 60],
      ],
      "a b",
    ] as [string, string, [number, number][], string],
    ["only the gap between the two", "ab____c", [[40, 100]], "ab c"],
    [
      ...["a gap before the first and after the last", "__a_b__"],
      [
        [0, 40],
        [100, 140],
      ],
      "ab",
    ] as [string, string, [number, number][], string],
    ["a space that was read needs no second", "a_ _b", [[20, 80]], "a b"],
    ["Chinese is set apart without spaces", "设___置", [[20, 80]], "设置"],
    ["between Chinese and Latin", "设___A", [[20, 80]], "设 A"],
    ["between Latin and Chinese", "A___设", [[20, 80]], "A 设"],
    ["a wide character's own gap", "aaa_bbb", [[50, 90]], "a b"],
  ])("%s", (_, line, gaps, expected) => {
    expect(restored(line, ...gaps)).toBe(expected);
  });

  // The gap before each character but the first, px of a line height of 100.
  it.each<[string, string, number[], string]>([
    ["before a full stop half a line height", "a.", [50], "a."],
    ["more of it is a space", "a.", [52], "a ."],
    ["behind an opening bracket", "(a", [50], "(a"],
    ["behind a closing one a letter's gap", ")a", [21], ") a"],
    ["behind a currency", "$5", [50], "$5"],
    ["inside a number", "1,5", [10, 50], "1,5"],
    ["behind a comma between words", "a,b", [10, 21], "a, b"],
    ["digits stand in columns", "12", [34], "12"],
    ["digits further apart", "12", [36], "1 2"],
    ["a digit and a letter", "1a", [22], "1 a"],
    ["two capitals alone are a word", "ON", [40], "ON"],
    ["capitals beside others are not", "ONE", [40, 10], "O NE"],
    // Letter-spaced: the usual gap is 16, a space more than 1.6 * 16 + 5 = 30.6.
    ["letters set apart", "abcdefg", [16, 16, 16, 24, 16, 16], "abcdefg"],
    ["words of letters set apart", "abcdefg", [16, 16, 16, 32, 16, 16], "abcd efg"],
    ["too few of them to tell", "abc", [16, 24], "ab c"],
    ["letters set as usual", "abcdefg", [8, 8, 8, 22, 8, 8], "abcd efg"],
  ])("%s: %s", (_, line, gaps, expected) => {
    expect(spaced(line, gaps)).toBe(expected);
  });
});

describe("restoreSpaces where the ink shows no gap", () => {
  it.each<[string, string, number, number, string]>([
    ["what the recogniser nearly read as a space is one", "a__b", 1, 0.0625, "a b"],
    ["but not what it hardly thought of", "a__b", 1, 0.03125, "ab"],
    ["a step of the character before does not count", "aa_b", 1, 0.5, "ab"],
    ["nor one of the character after", "a_bb", 2, 0.5, "ab"],
    ["nor one before the first", "_a_b", 0, 0.5, "ab"],
    ["nor one after the last", "a_b_", 3, 0.5, "ab"],
    ["a space that was read needs no second", "a_ _b", 1, 0.5, "a b"],
    ["Chinese is set without spaces", "设__置", 1, 0.5, "设置"],
    ["between Chinese and Latin", "设__A", 1, 0.5, "设 A"],
  ])("%s", (_, line, step, probability, expected) => {
    expect(doubted(line, new Map([[step, probability]]), LOSES_SPACES)).toBe(expected);
  });

  it.each<[string, number, number, string, string]>([
    ["a gap of 22 px", 22, 0, "a b", "ab"],
    ["of 25 px", 25, 0, "a b", "a b"],
    ["a doubt of .07", 10, 0.07, "a b", "ab"],
    ["of .1", 10, 0.1, "a b", "a b"],
  ])("%s, where a recogniser loses spaces and where it reads them", (_, gap, doubt, loses, reads) => {
    const spaced = (rule: SpaceRule) => doubted("a___b", new Map([[2, doubt]]), rule, [30, 30 + gap]);
    expect([spaced(LOSES_SPACES), spaced(READS_SPACES)]).toEqual([loses, reads]);
  });
});

describe("inkColumns, rows of ink", () => {
  const row = (y: number, ...columns: number[]) => columns.map((x): [number, number, number] => [x, y, 0]);
  const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

  it.each<[string, (readonly [number, number, number])[], string]>([
    ["letters alone", [...row(3, 2), ...row(4, 2, 7)], "0010000100"],
    ["a border at the foot is no ink", [...row(3, 2), ...row(9, ...all)], "0010000000"],
    ["nor an underline that ends before the crop does", [...row(3, 2), ...row(8, ...all.slice(1))], "0010000000"],
    ["a dash of four fifths is", row(5, ...all.slice(1, 9)), "0111111110"],
  ])("%s", (_, marks, expected) => {
    expect(columnsOf(Array(10).fill(240), marks)).toBe(expected);
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
