import { describe, expect, it } from "vitest";
import { mergeScales } from "../../src/fusion/merge-scales.js";

function merged(fine: readonly number[][], coarse: readonly number[][], stride = coarse[0].length): number[] {
  const data = coarse.flatMap((row) => [...row, ...Array(stride - row.length).fill(1e9)]);
  const map = mergeScales(
    { width: fine[0].length, height: fine.length, data: Float32Array.from(fine.flat()) },
    { width: coarse[0].length, height: coarse.length, stride, data: Float32Array.from(data) },
  );
  return Array.from(map, (value) => Math.round(value * 1e5) / 1e5);
}

describe("mergeScales", () => {
  it.each<[string, number[][], number[][], number[]]>([
    [
      "maps of one size: their mean",
      [
        [0, 1],
        [0.5, 1],
      ],
      [
        [1, 1],
        [0, 0],
      ],
      [0.5, 1, 0.25, 0.5],
    ],
    [
      "a constant coarse map",
      [
        [0, 0, 0],
        [1, 1, 1],
      ],
      [[0.5]],
      [0.25, 0.25, 0.25, 0.75, 0.75, 0.75],
    ],
    // 2 -> 4 px: centres lie at -.25, .25, .75, 1.25 of the coarse side; beyond its centres it is constant.
    ["a coarse step becomes a ramp", [[0, 0, 0, 0]], [[0, 1]], [0, 0.125, 0.375, 0.5]],
    ["downwards too", [[0], [0], [0], [0]], [[0], [1]], [0, 0.125, 0.375, 0.5]],
    [
      "in both directions at once",
      [
        [0, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 1],
      ],
      [0, 0, 0, 0.5],
    ],
    // 4 -> 2 px: the middle between two
    ["a coarse map that is the finer one", [[0, 0]], [[0, 1, 0, 1]], [0.25, 0.25]],
  ])("%s", (_, fine, coarse, expected) => {
    expect(merged(fine, coarse)).toEqual(expected);
  });

  it("keeps a linear map, but for the border", () => {
    const fine = [Array(16).fill(0)];
    const coarse = [[0, 0.25, 0.5, 0.75]]; // .25 each 4 px: at (x + .5) / 4 - .5
    const inside = merged(fine, coarse).slice(2, 14);
    expect(inside).toEqual(inside.map((_, index) => Math.round((((index + 2.5) / 4 - 0.5) / 8) * 1e5) / 1e5));
  });

  it("does not look at the padding", () => {
    expect(merged([[0, 0, 0, 0]], [[0, 1]], 7)).toEqual([0, 0.125, 0.375, 0.5]);
  });
});
