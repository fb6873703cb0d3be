import { describe, expect, it } from "vitest";
import type { CellRect } from "../../src/tiling/content-areas.js";
import { contentMask } from "../../src/tiling/content-mask.js";
import { finishTime, isLighter, shareAreas } from "../../src/tiling/share-areas.js";

/** Cells with content where the row of text has a "#"; a cell is 2 x 2 px of the luma map. */
function mask(rows: readonly string[]) {
  const [width, height] = [rows[0].length * 2, rows.length * 2];
  const data = new Uint8Array(width * height).fill(200);
  rows.forEach((row, y) => {
    [...row].forEach((cell, x) => {
      if (cell === "#") for (const dx of [0, 1]) data[2 * y * width + 2 * x + dx] = 50 * dx;
    });
  });
  return contentMask({ width, height, data }, "seen");
}

const cells = ({ left, top, right, bottom }: CellRect) => (right - left) * (bottom - top);

describe("finishTime", () => {
  it.each([
    ["nothing", [], 0],
    ["one piece: an engine waits", [8], 8],
    ["two", [8, 5], 8],
    ["the dearest first, whatever their order", [2, 3, 3, 8], 8],
    ["three alike", [4, 4, 4], 8],
  ])("%s", (_, costs, expected) => {
    expect(finishTime(costs)).toBe(expected);
  });
});

describe("isLighter", () => {
  it.each([
    ["one piece in two, side by side", [5, 5], [10], true],
    ["two pieces that cost nearly as much each as the whole", [9, 9], [10], false],
    ["a gain that is hardly one", [99.5], [100], false],
    ["fewer pixels, though none is done sooner", [10, 6], [10, 9], true],
  ])("%s", (_, after, before, expected) => {
    expect(isLighter(after, before)).toBe(expected);
  });
});

describe("shareAreas", () => {
  const line = "#".repeat(10);
  const gap = ".".repeat(10);
  const text = mask([line, gap, gap, line, gap, gap, line, line]);
  const whole = { left: 0, top: 0, right: 10, bottom: 8 };

  it("cuts what keeps one engine busy between its lines, where both are done soonest", () => {
    const shared = [...shareAreas(text, [whole], cells)].sort((a, b) => a.top - b.top);
    expect(shared.length).toBeGreaterThan(1);
    expect(finishTime(shared.map(cells))).toBeLessThan(0.6 * cells(whole));
    shared.slice(1).forEach((area, index) => {
      expect(area.top).toBeGreaterThanOrEqual(shared[index].bottom);
    });
  });

  it("leaves an area whole beside another that takes as long", () => {
    const other = { left: 0, top: 20, right: 10, bottom: 28 };
    expect(shareAreas(text, [whole, other], (area) => cells(area) + 200)).toEqual([whole, other]);
  });

  const columns = (apart: number) => [`${line}${".".repeat(apart)}${line}`];
  const row = (apart: number) => ({ left: 0, top: 0, right: 20 + apart, bottom: 1 });
  it.each([
    ["no gap", ["####", "####", "####"], { left: 0, top: 0, right: 4, bottom: 3 }, cells],
    [
      "pieces that cost more than they save",
      [line, gap, line],
      { left: 0, top: 0, right: 10, bottom: 3 },
      (area: CellRect) => cells(area) + 1000,
    ],
    ["columns as near as words", columns(8), row(8), cells],
  ])("does not cut: %s", (_, rows, area, cost) => {
    expect(shareAreas(mask(rows), [area], cost)).toEqual([area]);
  });

  it("cuts between columns that stand apart", () => {
    expect(shareAreas(mask(columns(24)), [row(24)], cells)).toHaveLength(2);
  });
});
