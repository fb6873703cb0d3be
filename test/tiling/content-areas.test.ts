import { describe, expect, it } from "vitest";
import { contentAreas, halve } from "../../src/tiling/content-areas.js";
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
  return contentMask({ width, height, data }, "read");
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
    expect(contentMask({ width: 16, height: 8, data }, "read").count(0, 0, 8, 4)).toBe(expected);
  });

  /** 64 x 64 px, black where `inked` says so. */
  const drawn = (inked: (x: number, y: number) => boolean, what: "read" | "seen" = "read") => {
    const data = Uint8Array.from({ length: 64 * 64 }, (_, index) => (inked(index % 64, index >> 6) ? 0 : 255));
    return contentMask({ width: 64, height: 64, data }, what);
  };
  const inFrame = (x: number, y: number) => Math.min(x, y, 63 - x, 63 - y) >= 8;

  it.each([
    ["a rule across the picture", (_x: number, y: number) => y === 20, 0],
    ["a rule down the picture", (x: number) => x === 41, 0],
    ["a plain panel's border", (x: number) => x > 30, 0],
    ["a stroke as short as a letter's", (x: number, y: number) => x === 41 && y < 12, 6],
    ["a row of letters' stems", (x: number, y: number) => y >= 20 && y < 26 && x % 4 === 0, 109],
  ])("%s", (_, inked, expected) => {
    expect(drawn(inked).count(0, 0, 32, 32)).toBe(expected);
  });

  it("takes a frame for empty, and what stands in it for content", () => {
    const word = (x: number, y: number) => y >= 30 && y < 34 && x >= 20 && x < 40 && x % 3 === 0;
    const cells = drawn((x, y) => !inFrame(x, y) || word(x, y));
    expect(cells.count(0, 0, 32, 14)).toBe(0);
    expect(cells.count(10, 15, 20, 17)).toBe(20);
    expect(drawn((x, y) => !inFrame(x, y), "seen").count(0, 0, 32, 14)).toBeGreaterThan(24);
  });
});

describe("halve", () => {
  const whole = (rows: number) => ({ left: 0, top: 0, right: 4, bottom: rows });

  it("cuts between lines, as near to the middle as it can", () => {
    const cells = mask(["####", "....", "####", "....", "....", "####", "####", "####"]);
    const [above, below] = halve(cells, whole(8))!;
    expect([above.top, above.bottom]).toEqual([0, 3]);
    expect([below.top, below.bottom]).toEqual([4, 8]);
  });

  it.each([
    ["lines that touch", ["####", "####", "####", "####"]],
    ["a line at the border alone", ["####", "....", "####", "####", "####", "####", "####", "####"]],
  ])("does not cut %s", (_, rows) => {
    expect(halve(mask(rows), whole(rows.length))).toBeUndefined();
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
