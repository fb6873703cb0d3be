import { describe, expect, test } from "vitest";
import { type Grid, interpolateGrid, tokenPlaces } from "../../src/fusion/positions.js";
import { type Golden, readGolden } from "../tiling/fixtures.js";

const HIDDEN = 2;

/** The rule of golden_positions.py: exact in float32. */
function grid(rows: number, cols: number): Grid {
  const data = Float32Array.from({ length: rows * cols * HIDDEN }, (_, i) => ((37 * i * i + 11 * i) % 257) / 128 - 1);
  return { rows, cols, data };
}

describe("interpolateGrid equals torch's interpolate", () => {
  const golden = readGolden<Golden>("positions");
  test.each(golden.rows)("%d x %d -> %d x %d %s", (...row) => {
    const [fromRows, fromCols, rows, cols, mode, step, sample] = row as unknown as [
      ...[number, number, number, number, "bilinear" | "bicubic", number],
      number[],
    ];
    const result = interpolateGrid(grid(fromRows, fromCols), rows, cols, mode);
    expect([result.rows, result.cols, result.data.length]).toEqual([rows, cols, rows * cols * HIDDEN]);
    const values = Array.from(sample, (_, index) => result.data[index * step]);
    // float32 sums in another order, on values of -1..1
    const furthest = Math.max(...values.map((value, index) => Math.abs(value - sample[index])));
    expect(furthest).toBeLessThan(1e-6);
  });

  test("the same grid is itself; a constant stays one whatever the size", () => {
    const same = grid(3, 4);
    expect(interpolateGrid(same, 3, 4, "bicubic")).toBe(same);
    const flat = { rows: 5, cols: 3, data: new Float32Array(5 * 3 * 4).fill(0.75) };
    for (const mode of ["bilinear", "bicubic"] as const) {
      for (const value of interpolateGrid(flat, 9, 2, mode).data) expect(value).toBeCloseTo(0.75, 6);
    }
  });
});

describe("tokenPlaces", () => {
  test("splits a tile evenly, normalised to the whole picture", () => {
    const places = tokenPlaces({ x: 100, y: 0, width: 100, height: 50 }, { width: 400, height: 100 }, 1, 2);
    expect(Array.from(places)).toEqual([0.25, 0, 0.125, 0.5, 0.375, 0, 0.125, 0.5]);
  });

  test("cuts off what lies beyond the picture; a token outside has no extent", () => {
    const places = tokenPlaces({ x: -50, y: 0, width: 200, height: 100 }, { width: 100, height: 100 }, 1, 4);
    expect(Array.from(places)).toEqual([0, 0, 0, 1, 0, 0, 0.5, 1, 0.5, 0, 0.5, 1, 1, 0, 0, 1]);
  });
});
