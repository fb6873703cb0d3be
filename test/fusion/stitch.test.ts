import { describe, expect, it } from "vitest";
import { type PlacedMap, stitch } from "../../src/fusion/stitch.js";
import { mulberry32 } from "../../src/metrics/random.js";

type Level = (x: number, y: number) => number;

/** A tile of a map on the canvas; `padded` columns and rows beyond its content hold rubbish. */
function tile(x: number, y: number, width: number, height: number, level: Level, padded = 0): PlacedMap {
  const stride = width + padded;
  const data = Float32Array.from({ length: stride * (height + padded) }, (_, index) => {
    const [column, row] = [index % stride, Math.floor(index / stride)];
    return column < width && row < height ? level(x + column, y + row) : 1e9;
  });
  return { x, y, width, height, data, stride };
}

/** Overlapping tiles over a canvas of 96 x 64: columns or rows of 32 px every 16, or squares. */
const LAYOUTS: readonly [string, (level: Level, padded?: number) => PlacedMap[]][] = [
  ["the whole as one tile", (level, padded) => [tile(0, 0, 96, 64, level, padded)]],
  ["two columns", (level, padded) => [0, 40].map((x) => tile(x, 0, 56, 64, level, padded))],
  ["five columns", (level, padded) => [0, 16, 32, 48, 64].map((x) => tile(x, 0, 32, 64, level, padded))],
  ["three rows", (level, padded) => [0, 16, 32].map((y) => tile(0, y, 96, 32, level, padded))],
  [
    "squares",
    (level, padded) => [0, 16, 32].flatMap((y) => [0, 16, 32, 48, 64].map((x) => tile(x, y, 32, 32, level, padded))),
  ],
  ["tiles side by side without overlap", (level, padded) => [0, 32, 64].map((x) => tile(x, 0, 32, 64, level, padded))],
  [
    "an overlap of one pixel",
    (level, padded) => [tile(0, 0, 49, 64, level, padded), tile(48, 0, 48, 64, level, padded)],
  ],
];

/** How far two maps are apart where they differ most. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, index) => Math.abs(value - b[index])));
}

describe.each(LAYOUTS)("stitch: %s", (_, tiles) => {
  it.each<[string, Level]>([
    ["a constant map", () => 0.75],
    ["a linear map", (x, y) => 0.25 + x / 64 - y / 128],
    ["any map that the tiles agree on", (x, y) => (mulberry32(x * 1000 + y)() > 0.5 ? 1 : 0)],
  ])("%s comes back as it was, padding or not", (_name, level) => {
    const expected = tile(0, 0, 96, 64, level).data;
    for (const padded of [0, 5]) expect(difference(stitch(tiles(level, padded), 96, 64), expected)).toBeLessThan(1e-6);
  });
});

describe("stitch", () => {
  /** Two tiles of 64 x 1 that overlap by 16; one says 0, the other 1. */
  const seam = () => Array.from(stitch([tile(0, 0, 64, 1, () => 0), tile(48, 0, 64, 1, () => 1)], 112, 1));

  it("goes from one tile to the other without a step where they disagree", () => {
    const map = seam();
    expect(map.slice(0, 48)).toEqual(Array(48).fill(0));
    expect(map.slice(64)).toEqual(Array(48).fill(1));
    // A ramp of 64 / 8 = 8 px: the border's pixel has 1/16 of a full weight, and each of the next 1/8 more.
    expect(map[48]).toBeCloseTo(1 / 17, 6);
    expect(map[55]).toBeCloseTo(15 / 31, 6);
    expect(map[63]).toBeCloseTo(16 / 17, 6);
    const steps = map.slice(1).map((value, index) => value - map[index]);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeLessThan(0.1);
  });

  it("is the same seen from the other side", () => {
    const map = seam();
    expect(difference(map, map.map((value) => 1 - value).reverse())).toBeLessThan(1e-6);
  });

  it("does not depend on the order of the tiles", () => {
    const tiles = [tile(0, 0, 64, 8, () => 0.2), tile(48, 0, 64, 8, () => 0.9)];
    expect(difference(stitch(tiles, 112, 8), stitch([...tiles].reverse(), 112, 8))).toBeLessThan(1e-6);
  });

  it("gives the canvas' own border full weight", () => {
    // Beside the border another tile is missing, not weak: the corner is the first tile's alone.
    const map = stitch([tile(0, 0, 32, 8, () => 1), tile(16, 0, 32, 8, () => 0)], 48, 8);
    expect(map[0]).toBe(1);
    expect(map[47]).toBe(0);
  });

  it("leaves 0 where no tile is: a skipped tile found nothing", () => {
    expect(Array.from(stitch([tile(0, 0, 2, 2, () => 1), tile(6, 0, 2, 2, () => 1)], 8, 2))).toEqual([
      ...[1, 1, 0, 0, 0, 0, 1, 1],
      ...[1, 1, 0, 0, 0, 0, 1, 1],
    ]);
    expect(Array.from(stitch([], 2, 2))).toEqual([0, 0, 0, 0]);
  });

  it("cuts off what reaches beyond the canvas", () => {
    const level: Level = (x, y) => 0.25 + x / 64 + y / 64;
    const tiles = [tile(-8, -4, 40, 40, level), tile(24, -4, 40, 40, level)];
    expect(difference(stitch(tiles, 48, 32), tile(0, 0, 48, 32, level).data)).toBeLessThan(1e-6);
    expect(difference(stitch([tile(-8, -4, 64, 40, level)], 48, 32), tile(0, 0, 48, 32, level).data)).toBeLessThan(
      1e-6,
    );
    // Of the canvas' size, but not in its place.
    expect(Array.from(stitch([tile(2, 0, 4, 1, () => 1)], 4, 1))).toEqual([0, 0, 1, 1]);
  });

  it("leaves its tiles as they were", () => {
    const one = tile(0, 0, 4, 2, (x) => x);
    const before = one.data.slice();
    stitch([one, tile(2, 0, 4, 2, () => 9)], 6, 2);
    expect(one.data).toEqual(before);
  });
});
