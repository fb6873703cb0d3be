import { describe, expect, it } from "vitest";
import type { StepClasses } from "../../src/reading/ctc.js";
import { longerRegion, mayBeCut, wholeWord } from "../../src/reading/cut-words.js";
import type { LineReading } from "../../src/reading/read-lines.js";
import type { Region } from "../../src/types.js";

const CHARACTERS = ["", ..."ABLRES.5设"];

/** A step a letter, each as sure; `width` of its place is 40 px for each. */
function reading(text: string, confidence: number): LineReading {
  const steps: StepClasses = {
    ids: Uint16Array.from(text, (character) => CHARACTERS.indexOf(character)),
    probabilities: new Float32Array(text.length).fill(confidence),
  };
  return {
    region: region(40 * text.length),
    features: new Float32Array(text.length),
    hiddenSize: 1,
    latin: steps,
    all: steps,
    accents: { ids: new Uint16Array(text.length), probabilities: new Float32Array(text.length) },
    spaces: new Float32Array(text.length),
    ink: new Uint8Array(text.length * 8),
  };
}

function region(width: number, encodedWidth = 96): Region {
  const encoded = { encodedWidth, encodedHeight: 48, contentWidth: encodedWidth, contentHeight: 48 };
  return { kind: "line", centerX: 50, centerY: 20, width, height: 40, angle: 0.1, ...encoded };
}

// 0.875 and the like are exact in float32.
describe("mayBeCut", () => {
  it.each<[string, string, number, boolean]>([
    ["two letters", "BA", 0.875, true],
    ["three, signs not counted", "B.A.R.", 0.875, true],
    ["a lone one may be an icon", "B", 0.875, false],
    ["four are a word of its own", "BARS", 0.875, false],
    ["what is not said anyway", "BA", 0.75, false],
    ["CJK, which has no words to cut", "设B", 0.875, false],
  ])("%s", (_, text, confidence, expected) => {
    expect(mayBeCut(reading(text, confidence), "cjk", CHARACTERS, 0.85)).toBe(expected);
  });
});

describe("longerRegion", () => {
  it("is the same line, half a height longer at both ends, at the stretch that is asked for", () => {
    // 80 + 40 px of 40 to a height of 48, stretched by 1.5: 216.
    expect(longerRegion(region(80), 1.5)).toEqual(region(120, 216));
  });
});

describe("wholeWord", () => {
  it.each<[string, [string, number], [string, number], "short" | "long" | "none"]>([
    ["the surer reading goes on", ["BA", 0.875], ["BAR", 0.9375], "long"],
    ["it goes on to the left", ["ES", 0.875], ["LES", 0.9375], "long"],
    ["it goes on, but nobody knows how", ["ES", 0.9375], ["LES", 0.75], "none"],
    ["it goes on, sure but not surer: an ornament", ["ES", 0.9375], ["LES", 0.875], "short"],
    ["hardly surer is not surer", ["BA", 0.875], ["BAR", 0.890625], "short"],
    ["nothing more stands there", ["BAR", 0.875], ["BAR", 0.9375], "short"],
    ["signs are nothing more", ["BAR", 0.9375], ["BAR.", 0.75], "short"],
    ["another word is another guess", ["BA", 0.9375], ["LEA", 0.5], "short"],
  ])("%s", (_, [before, sure], [after, surer], expected) => {
    const [short, long] = [reading(before, sure), reading(after, surer)];
    const whole = wholeWord(short, long, "latin", CHARACTERS, 0.85);
    expect(whole?.latin).toBe({ short: short.latin, long: long.latin, none: undefined }[expected]);
    if (whole) expect(whole.region).toMatchObject({ width: short.region.width, height: short.region.height });
  });
});
