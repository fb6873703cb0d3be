import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../src/metrics/random.js";
import { type LineReading, type ReadOptions, readLines } from "../../src/reading/read-lines.js";
import type { Region } from "../../src/types.js";

const CHARACTERS = ["", ..."abcd设置口", " "];
const WITH_ICONS = [...CHARACTERS, "Q", "x"];

function region(x: number, y: number, width: number, height: number, degrees = 0): Region {
  const place = { centerX: x + width / 2, centerY: y + height / 2, width, height, angle: (degrees * Math.PI) / 180 };
  return { kind: "line", ...place, encodedWidth: 32, encodedHeight: 48, contentWidth: 32, contentHeight: 48 };
}

/** What was read with all classes and with the Latin ones, "_" = blank; ink throughout unless there is a gap. */
function reading(all: string, latin: string, probability = 0.9, gap?: readonly [number, number]): LineReading {
  const steps = (text: string, value: number) => ({
    ids: Uint16Array.from(text, (character) => Math.max(0, WITH_ICONS.indexOf(character))),
    probabilities: new Float32Array(text.length).fill(value),
  });
  const ink = new Uint8Array(all.length * 8).fill(1);
  if (gap) ink.fill(0, ...gap);
  return {
    region: region(10, 20, 80, 16),
    features: new Float32Array(all.length * 2),
    hiddenSize: 2,
    all: steps(all, probability),
    latin: steps(latin, probability),
    accents: steps("_".repeat(latin.length), 0),
    spaces: new Float32Array(all.length),
    ink,
  };
}

const OPTIONS: ReadOptions = {
  script: "auto",
  minConfidence: 0.7,
  restoreSpaces: true,
  restoreAccents: true,
  dropIcons: false,
};
const read = (readings: readonly LineReading[], options: Partial<ReadOptions> = {}) =>
  readLines(readings, CHARACTERS, { ...OPTIONS, ...options }).map(({ line }) => line.text);

describe("readLines", () => {
  it("reads a Latin picture with Latin classes only", () => {
    // One line of eight holds a misread icon: under 15 %.
    const lines = [...Array(7).fill(reading("a_b_", "a_b_")), reading("口c_d", "_c_d")];
    expect(read(lines)).toEqual([...Array(7).fill("ab"), "cd"]);
  });

  it("reads a CJK picture with all classes", () => {
    expect(read([reading("设_置_", "a_b_"), reading("a_b_", "a_b_")])).toEqual(["设置", "ab"]);
  });

  it("lets only confident lines vote for the script", () => {
    const doubtful = Array(9).fill(reading("设_置_", "c_d_", 0.5));
    expect(read([reading("a_b_", "a_b_"), ...doubtful])).toEqual(["ab"]);
  });

  it.each([
    ["latin", ["ab"]],
    ["cjk", ["设置"]],
  ] as const)("takes the script %s as told", (script, expected) => {
    expect(read([reading("设_置_", "a_b_")], { script })).toEqual(expected);
  });

  // 0.75 and the like are exact in float32.
  it.each([
    [0.75, 0.75, ["ab"]],
    [0.5, 0.75, []],
    [0.5, 0, ["ab"]],
  ])("a line of confidence %d where %d is asked for gives %j", (probability, minConfidence, expected) => {
    expect(read([reading("a_b_", "a_b_", probability)], { minConfidence })).toEqual(expected);
  });

  it.each([
    ["nothing but blanks", "____", 0],
    ["nothing but spaces", "_ _ ", 0],
  ])("leaves out a line of %s, whatever the confidence asked for", (_, text, minConfidence) => {
    expect(read([reading(text, text)], { minConfidence })).toEqual([]);
  });

  it("trims", () => {
    expect(read([reading(" _ab_ ", " _ab_ ")])).toEqual(["ab"]);
  });

  it.each([
    [true, "a b"],
    [false, "ab"],
  ])("restores spaces: %s", (restoreSpaces, expected) => {
    expect(read([reading("a__b", "a__b", 1, [8, 24])], { restoreSpaces })).toEqual([expected]);
  });

  it.each([
    [true, "latin", "áb"],
    [false, "latin", "ab"],
    [true, "cjk", "ab"],
  ] as const)("restores accents: %s, script %s", (restoreAccents, script, expected) => {
    const characters = [...CHARACTERS, "á"];
    const plain = reading("_a_b", "_a_b");
    const accents = {
      ids: Uint16Array.of(0, characters.length - 1, 0, 0),
      probabilities: Float32Array.of(0, 0.5, 0, 0),
    };
    const [{ line }] = readLines([{ ...plain, accents }], characters, { ...OPTIONS, script, restoreAccents });
    expect(line.text).toBe(expected);
  });

  it("measures gaps against the line's height before it was stretched", () => {
    // 80 x 16 px in 32 x 48: a line height is 6.4 px of the crop across, and a gap of 1 px is .16 of it, one of 2 px .31.
    expect(read([reading("a__b", "a__b", 1, [12, 13])])).toEqual(["ab"]);
    expect(read([reading("a__b", "a__b", 1, [12, 14])])).toEqual(["a b"]);
  });

  it.each([
    [true, []],
    [false, ["a"]],
  ])("leaves out icons: %s", (dropIcons, expected) => {
    expect(read([reading("_a__", "_a__")], { dropIcons })).toEqual(expected);
  });

  it("gives each line its box and confidence, and the reading that it came from", () => {
    const empty = reading("____", "____");
    const full = reading("a_b_", "a_b_", 0.75);
    const [kept, ...others] = readLines([empty, full], CHARACTERS, OPTIONS);
    expect(others).toEqual([]);
    expect(kept.reading).toBe(full);
    const box = { x: 10, y: 20, width: 80, height: 16 };
    expect(kept.line).toEqual({ text: "ab", box, confidence: 0.75, words: [{ text: "ab", box, confidence: 0.75 }] });
  });

  it("gives words that make up the text, its white space brought to one space, whatever was read", () => {
    const random = mulberry32(5);
    const alphabet = ["_", "_", " ", "a", "b", "c", "d"];
    for (let turn = 0; turn < 2000; turn++) {
      const text = Array.from({ length: 1 + Math.floor(random() * 14) }, () => alphabet[Math.floor(random() * 7)]).join(
        "",
      );
      const from = Math.floor(random() * text.length * 8);
      const gap = [from, from + Math.floor(random() * 40)] as const;
      const lines = readLines([reading(text, text, 1, gap)], CHARACTERS, { ...OPTIONS, dropIcons: turn % 2 === 0 });
      for (const { line } of lines) {
        expect(line.words!.map((word) => word.text).join(" ")).toBe(line.text.trim().replace(/\s+/g, " "));
        for (const { box } of line.words!) {
          expect(box.width > 0 && box.x >= line.box.x - 1e-9).toBe(true);
          expect(box.x + box.width).toBeLessThanOrEqual(line.box.x + line.box.width + 1e-9);
        }
      }
    }
  });

  it.each([
    ["Q ab", "Q_ _ab", ["ab"]],
    ["ab x", "ab_ _x", ["ab"]],
    ["ab a Q", "ab_ _a_ _Q", ["ab", "a"]],
  ])("of %s without its icons only the other words", (_, text, expected) => {
    const lines = readLines([reading(text, text)], WITH_ICONS, { ...OPTIONS, dropIcons: true });
    expect(lines.map(({ line }) => line.words!.map((word) => word.text))).toEqual([expected]);
  });
});
