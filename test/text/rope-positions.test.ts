import { describe, expect, it } from "vitest";
import { type GridThw, plainPositions, ropePositions } from "../../src/text/rope-positions.js";

const IMAGE = 9;

function places(ids: number[], grids: GridThw[]) {
  const { axes, next } = ropePositions(ids, IMAGE, grids, 2);
  return { axes: axes.map((axis) => [...axis]), next };
}

describe("ropePositions", () => {
  it("spreads an image over height and width, and goes on after its longer side", () => {
    expect(places([1, 2, 9, 9, 9, 9, 9, 9, 3, 4], [[1, 4, 6]])).toEqual({
      axes: [
        [0, 1, 2, 2, 2, 2, 2, 2, 5, 6],
        [0, 1, 2, 2, 2, 3, 3, 3, 5, 6],
        [0, 1, 2, 3, 4, 2, 3, 4, 5, 6],
      ],
      next: 7,
    });
  });

  it("takes images one after the other, and several frames in time", () => {
    expect(
      places(
        [9, 5, 9, 9],
        [
          [1, 2, 2],
          [2, 2, 2],
        ],
      ),
    ).toEqual({
      axes: [
        [0, 1, 2, 3],
        [0, 1, 2, 2],
        [0, 1, 2, 2],
      ],
      next: 3,
    });
  });

  it("is plain without images", () => {
    expect(places([1, 2, 3], []).axes).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect([...plainPositions(3).axes[0]]).toEqual([0, 1, 2]);
  });

  it.each<[string, number[], GridThw[]]>([
    ["fewer image tokens than the grid says", [9, 9, 1], [[1, 4, 4]]],
    ["more image tokens than grids", [9, 1, 9], [[1, 2, 2]]],
    ["a grid without image tokens", [1, 2], [[1, 2, 2]]],
  ])("refuses %s", (_, ids, grids) => {
    expect(() => places(ids, grids)).toThrow(expect.objectContaining({ code: "image_tokens_mismatch" }));
  });
});
