import { describe, expect, it } from "vitest";
import { estimateLines } from "../../src/reading/estimate-lines.js";
import type { LumaMap } from "../../src/types.js";

const SIZE = { width: 1000, height: 1000 };

/** The left `share` striped, the rest flat. */
function luma(share: number, textHeight?: number): LumaMap {
  const data = Uint8Array.from({ length: 10_000 }, (_, at) => (at % 100 < share * 100 ? 200 * (at % 2) : 200));
  return { width: 100, height: 100, data, textHeight };
}

describe("estimateLines", () => {
  it("finds nothing on a flat picture", () => {
    expect(estimateLines(luma(0, 20), SIZE)).toEqual({ lines: 0, columns: 0 });
  });

  it("takes busy area in squares of the text's height: 5.67 x 1,000,000 / 20^2 columns, 371 a line", () => {
    expect(estimateLines(luma(1, 20), SIZE)).toEqual({ lines: 39, columns: 14175 });
  });

  it("halves with the area, and quarters with twice the height", () => {
    expect(estimateLines(luma(0.52, 20), SIZE).columns / 14175).toBeCloseTo(0.52, 1);
    expect(estimateLines(luma(1, 40), SIZE).columns).toBeCloseTo(14175 / 4, -1);
  });

  it("takes a fortieth of the long side where no text was measured", () => {
    expect(estimateLines(luma(1), SIZE)).toEqual(estimateLines(luma(1, 25), SIZE));
  });
});
