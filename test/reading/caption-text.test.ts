import { describe, expect, it } from "vitest";
import { captionText } from "../../src/reading/caption-text.js";
import type { TextLine } from "../../src/types.js";

const lines = ["one # two", "three\u2028four"].map(
  (text, index): TextLine => ({ text, box: { x: 0, y: 60 * index, width: 90, height: 20 }, confidence: 1 }),
);

describe("captionText", () => {
  it.each([
    ["sentence", lines, 'An image that reads: "one # two" "three\u2028four"'],
    ["lines", lines, "one # two\nthree four"],
    ["markdown", lines, "one # two\n\nthree four"],
    ["sentence", [], "An image without readable text."],
    ["lines", [], ""],
    ["markdown", [], ""],
  ] as const)("%s", (format, given, expected) => {
    expect(captionText(given, format)).toBe(expected);
  });
});
