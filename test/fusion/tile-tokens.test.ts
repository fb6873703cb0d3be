import { describe, expect, it } from "vitest";
import { layoutTileTokens } from "../../src/fusion/tile-tokens.js";
import type { Region } from "../../src/types.js";

const SIZE = { width: 200, height: 100 };

function region(x: number, y: number, width: number, height: number, encoded = { width: 4, height: 4 }): Region {
  return {
    kind: "tile",
    centerX: x + width / 2,
    centerY: y + height / 2,
    width,
    height,
    angle: 0,
    encodedWidth: encoded.width,
    encodedHeight: encoded.height,
    contentWidth: encoded.width,
    contentHeight: encoded.height,
  };
}

function positions(tiles: [Region, number][]): number[][] {
  const features = tiles.map(([where, tokens]) => ({ region: where, data: new Float32Array(tokens * 2) }));
  const laidOut = layoutTileTokens(features, 2, SIZE);
  expect(laidOut.count).toBe(tiles.reduce((sum, [, tokens]) => sum + tokens, 0));
  return Array.from({ length: laidOut.count }, (_, token) =>
    Array.from(laidOut.positions.subarray(token * 4, token * 4 + 4), (value) => Math.round(value * 1000) / 1000),
  );
}

describe("layoutTileTokens", () => {
  it("gives each token its part of its tile, row by row", () => {
    expect(positions([[region(100, 0, 100, 100), 4]])).toEqual([
      [0.5, 0, 0.25, 0.5],
      [0.75, 0, 0.25, 0.5],
      [0.5, 0.5, 0.25, 0.5],
      [0.75, 0.5, 0.25, 0.5],
    ]);
  });

  it("gives a leading token its whole tile", () => {
    const places = positions([[region(0, 0, 200, 100), 5]]);
    expect(places[0]).toEqual([0, 0, 1, 1]);
    expect(places[1]).toEqual([0, 0, 0.5, 0.5]);
    expect(positions([[region(0, 0, 200, 100), 18]]).slice(0, 3)).toEqual([
      [0, 0, 1, 1],
      [0, 0, 1, 1],
      [0, 0, 0.25, 0.25],
    ]);
  });

  it("shapes the grid as the tile is encoded", () => {
    expect(positions([[region(0, 0, 200, 100, { width: 56, height: 28 }), 2]])).toEqual([
      [0, 0, 0.5, 1],
      [0.5, 0, 0.5, 1],
    ]);
  });

  it("cuts off what reaches beyond the picture", () => {
    expect(positions([[region(0, -100, 200, 300), 1]])).toEqual([[0, 0, 1, 1]]);
  });

  it("keeps the order of the tiles, and their features", () => {
    const tiles = [region(0, 0, 100, 100), region(100, 0, 100, 100)].map((where, index) => ({
      region: where,
      data: Float32Array.of(index, index + 0.5),
    }));
    expect([...layoutTileTokens(tiles, 2, SIZE).data]).toEqual([0, 0.5, 1, 1.5]);
    expect(layoutTileTokens([], 2, SIZE)).toMatchObject({ count: 0, hiddenSize: 2 });
  });
});
