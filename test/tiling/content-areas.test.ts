import { describe, expect, it } from "vitest";
import { contentAreas } from "../../src/tiling/content-areas.js";
import { contentMask } from "../../src/tiling/content-mask.js";

/** A picture of "#" and ".", each one cell: a "#" is a dot in its cell's upper left corner. */
function mask(rows: readonly string[]) {
  const [width, height] = [rows[0].length * 2, rows.length * 2];
  const data = new Uint8Array(width * height).fill(200);
  rows.forEach((row, y) => {
    [...row].forEach((cell, x) => {
      if (cell === "#") data[2 * y * width + 2 * x] = 50;
    });
  });
  return contentMask({ width, height, data });
}

describe("contentMask", () => {
  it("counts cells of any rectangle", () => {
    const cells = mask(["#..#", "....", "..#."]);
    expect([cells.cols, cells.rows]).toEqual([4, 3]);
    // A dot's neighbours on the left and above differ from it, too.
    expect(cells.count(0, 0, 1, 1)).toBe(1);
    expect(cells.count(0, 1, 1, 3)).toBe(0);
    expect(cells.count(0, 0, 4, 3)).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ["a flat picture", () => 128, 0],
    ["a smooth gradient", (x: number) => x * 3, 0],
    ["faint noise", (x: number) => 128 + (x % 2) * 5, 0],
    ["faint grey text", (x: number) => 128 + (x % 2) * 6, 32],
  ])("%s", (_, value, expected) => {
    const data = Uint8Array.from({ length: 16 * 8 }, (_, index) => value(index % 16));
    expect(contentMask({ width: 16, height: 8, data }).count(0, 0, 8, 4)).toBe(expected);
  });
});

describe("contentAreas", () => {
  const area = ({ left, top, right, bottom }: { left: number; top: number; right: number; bottom: number }) =>
    (right - left) * (bottom - top);

  it("finds nothing in an empty picture", () => {
    expect(contentAreas(mask(["....", "...."]), area)).toEqual([]);
  });

  it("cuts along empty rows and columns, and trims", () => {
    const found = contentAreas(
      mask(["..........", ".##.......", "..........", "..........", ".......##.", ".........."]),
      area,
    );
    expect(found).toHaveLength(2);
    expect(found.every((rect) => area(rect) <= 6)).toBe(true);
  });

  it("keeps together what is not worth a cut", () => {
    const dear = (rect: Parameters<typeof area>[0]) => area(rect) + 1000;
    const found = contentAreas(mask([".##.......", "..........", ".......##."]), dear);
    expect(found).toHaveLength(1);
  });
});
