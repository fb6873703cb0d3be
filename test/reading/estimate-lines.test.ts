import { describe, expect, it } from "vitest";
import { estimateLines } from "../../src/reading/estimate-lines.js";

describe("estimateLines", () => {
  it.each([
    ["no text", 0, { lines: 0, columns: 0 }],
    ["nobody measured", undefined, { lines: 0, columns: 0 }],
    ["a word, twice as long as high", 2, { lines: 1, columns: 52 }],
    ["as much text as ten times 50 letters' heights", 500, { lines: 52, columns: 13000 }],
  ])("%s", (_, textLength, estimate) => {
    expect(estimateLines({ width: 1, height: 1, data: new Uint8Array(1), textLength })).toEqual(estimate);
  });
});
