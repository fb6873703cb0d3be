import { describe, expect, it } from "vitest";
import { findCode } from "../../src/reading/find-code.js";
import type { TextLine } from "../../src/types.js";

/** Letters 10 px wide, rows 30 px apart. */
type Spec = readonly [number: string, text?: string, indent?: number, y?: number];

/** A number and its text as lines of their own, or as one line with its words. */
function linesOf(specs: readonly Spec[], asOne = false): TextLine[] {
  return specs.flatMap(([number, text = "", indent = 0, y], index): TextLine[] => {
    const place = { y: y ?? index * 30, height: 20 };
    const first = { text: number, box: { x: 0, ...place, width: number.length * 10 }, confidence: 1 };
    if (text === "") return [first];
    const second = { text, box: { x: 60 + indent * 10, ...place, width: text.length * 10 }, confidence: 1 };
    if (!asOne) return [first, second];
    const box = { ...first.box, width: second.box.x + second.box.width };
    return [{ text: `${number} ${text}`, box, confidence: 1, words: [first, second] }];
  });
}

const PROGRAM: Spec[] = [["8", "while (a) {"], ["9", "b();", 2], ["10", "}"], ["11"], ["12", "done();"]];

describe("findCode", () => {
  it.each([false, true])("numbered rows with their indentation (one line each: %s)", (asOne) => {
    const lines = linesOf(PROGRAM, asOne);
    expect(findCode([...lines, ...linesOf([["end", "", 0, 150]])], 0)).toEqual({
      rows: [" 8 while (a) {", " 9   b();", "10 }", "11", "12 done();"],
      count: lines.length,
    });
  });

  it.each<[string, Spec[]]>([
    ["nothing", []],
    ["three rows are too few", PROGRAM.slice(0, 3)],
    ["texts that begin at one place", PROGRAM.map(([number, text]) => [number, text])],
    [
      "texts that end at one place",
      [
        ["1", "abcd"],
        ["2", "ab", 2],
        ["3", "abc", 1],
        ["4", "abcd"],
      ],
    ],
    ["numbers alone", [["1"], ["2"], ["3"], ["4"]]],
    ["numbers that don't count on", PROGRAM.map(([number, ...rest]) => [`${Number(number) * 2}`, ...rest])],
    ["rows too far apart", PROGRAM.map(([number, text, indent], index) => [number, text, indent, index * 80])],
    ["list numbers", PROGRAM.map(([number, ...rest]) => [`${number}.`, ...rest])],
  ])("none: %s", (_, specs) => {
    expect(findCode(linesOf(specs), 0)).toBeUndefined();
  });
});
