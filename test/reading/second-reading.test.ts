import { describe, expect, it } from "vitest";
import type { StepClasses } from "../../src/reading/ctc.js";
import type { LineReading } from "../../src/reading/read-lines.js";
import { betterReading, doubtfulLines, secondRegion } from "../../src/reading/second-reading.js";
import type { Region } from "../../src/types.js";

const CHARACTERS = ["", ..."abcd设"];
const PLACE = { centerX: 50, centerY: 20, width: 100, height: 20, angle: 0.1 };

/** What was read with the Latin classes and with all, each as sure: "_" = blank, a step a letter. */
function reading(latin: string, confidence: number, height = 20, all = latin): LineReading {
  const steps = (text: string): StepClasses => ({
    ids: Uint16Array.from(text, (character) => Math.max(0, CHARACTERS.indexOf(character))),
    probabilities: new Float32Array(text.length).fill(confidence),
  });
  const encoded = {
    encodedWidth: latin.length * 8,
    encodedHeight: 48,
    contentWidth: latin.length * 8,
    contentHeight: 48,
  };
  return {
    region: { kind: "line", ...PLACE, height, ...encoded } satisfies Region,
    features: new Float32Array(latin.length),
    hiddenSize: 1,
    latin: steps(latin),
    all: steps(all),
    accents: steps("_".repeat(latin.length)),
    spaces: new Float32Array(latin.length),
    ink: new Uint8Array(latin.length * 8),
  };
}

describe("doubtfulLines", () => {
  // 0.875 and the like are exact in float32.
  it.each<[string, LineReading, boolean]>([
    ["a line of little confidence", reading("abc", 0.875), true],
    ["one of more", reading("abc", 0.90625), false],
    ["two characters may be an icon", reading("a_b", 0.5), false],
    ["nothing read", reading("___", 0.5), false],
  ])("%s: %#", (_, line, isDoubtful) => {
    const sure = reading("abcd", 1);
    expect(doubtfulLines([sure, line, sure], "latin", CHARACTERS)).toEqual(isDoubtful ? [1] : []);
  });

  it("counts what was read in the picture's script", () => {
    const line = reading("a___", 0.5, 20, "设abc");
    expect(doubtfulLines([line], "latin", CHARACTERS)).toEqual([]);
    expect(doubtfulLines([line], "cjk", CHARACTERS)).toEqual([0]);
  });
});

describe("secondRegion", () => {
  it("is the same place, a little less high and much wider", () => {
    const first = {
      kind: "line",
      ...PLACE,
      encodedWidth: 276,
      encodedHeight: 48,
      contentWidth: 276,
      contentHeight: 48,
    } as const;
    // 100 x 17 px to a height of 48, stretched by 1.5: 423.5, in whole steps of 8.
    const encoded = { encodedWidth: 424, encodedHeight: 48, contentWidth: 424, contentHeight: 48 };
    expect(secondRegion(first)).toEqual({ kind: "line", ...PLACE, height: 17, ...encoded });
  });
});

describe("betterReading", () => {
  it.each<[string, [string, number], [string, number], "first" | "second"]>([
    ["the more confident", ["abc", 0.5], ["abd", 0.75], "second"],
    ["not the less confident", ["abc", 0.75], ["abd", 0.5], "first"],
    ["not one that is hardly surer", ["abc", 0.75], ["abd", 0.765625], "first"],
    ["the first of equals", ["abc", 0.75], ["abd", 0.75], "first"],
    ["not one that loses a character", ["abc", 0.5], ["ab_", 1], "first"],
    ["one that gains some", ["a_c", 0.5], ["abcd", 0.75], "second"],
  ])("%s", (_, [before, sure], [after, surer], expected) => {
    const [first, second] = [reading(before, sure), reading(after, surer)];
    const better = betterReading(first, second, "latin", CHARACTERS);
    expect(better.latin).toBe({ first, second }[expected].latin);
  });

  it("leaves the line where it was, for its box", () => {
    const better = betterReading(reading("abc", 0.5), reading("abcd", 0.75, 17), "latin", CHARACTERS);
    expect([better.region.height, better.region.encodedWidth]).toEqual([20, 32]);
  });
});
