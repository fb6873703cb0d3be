import { describe, expect, test } from "vitest";
import { mulberry32 } from "../../src/metrics/random.js";
import { planTiles } from "../../src/tiling/plan.js";
import { layoutQuadtree } from "../../src/tiling/strategies/quadtree.js";
import { textureMap } from "../../src/tiling/texture.js";
import type { LumaMap, Rect, Size } from "../../src/types.js";
import { flatLuma, lumaSize, planOptions, squares } from "./fixtures.js";

const PARAMS = { tileSize: 384, smoothVariance: 60 };

/** Noise inside `dense` (shares of the picture), flat elsewhere. */
function lumaWith(size: Size, dense: Rect): LumaMap {
  const { width, height } = lumaSize(size);
  const random = mulberry32(1);
  const isDense = (x: number, y: number) =>
    x >= dense.x && x < dense.x + dense.width && y >= dense.y && y < dense.y + dense.height;
  const data = Uint8Array.from({ length: width * height }, (_, index) =>
    isDense((index % width) / width, Math.floor(index / width) / height) ? random() * 256 : 200,
  );
  return { width, height, data };
}

describe("layoutQuadtree", () => {
  const size = { width: 4000, height: 3000 };

  test("a smooth picture stays one tile", () => {
    expect(layoutQuadtree(size, flatLuma(size), PARAMS, 16)).toEqual([{ x: 0, y: 0, ...size }]);
  });

  test("splits where the detail is, and leaves the rest large", () => {
    const luma = lumaWith(size, { x: 0.05, y: 0.05, width: 0.15, height: 0.15 });
    expect(layoutQuadtree(size, luma, PARAMS, 10)).toEqual([
      { x: 0, y: 0, width: 500, height: 375 },
      { x: 500, y: 0, width: 500, height: 375 },
      { x: 1000, y: 0, width: 1000, height: 750 },
      { x: 2000, y: 0, width: 2000, height: 1500 },
      { x: 0, y: 375, width: 500, height: 375 },
      { x: 500, y: 375, width: 500, height: 375 },
      { x: 0, y: 750, width: 1000, height: 750 },
      { x: 1000, y: 750, width: 1000, height: 750 },
      { x: 0, y: 1500, width: 2000, height: 1500 },
      { x: 2000, y: 1500, width: 2000, height: 1500 },
    ]);
  });

  test.each([1, 2, 3, 4, 7, 16, 64])("detail everywhere spends a budget of %d tiles, and no more", (maxTiles) => {
    const luma = lumaWith(size, { x: 0, y: 0, width: 1, height: 1 });
    const tiles = layoutQuadtree(size, luma, PARAMS, maxTiles);
    expect(tiles.length).toBeLessThanOrEqual(maxTiles);
    expect(tiles.length).toBeGreaterThanOrEqual(maxTiles - 2);
  });

  test("a tile that the encoder sees at nearly its own size isn't split, whatever it holds", () => {
    const small = { width: 480, height: 300 };
    const luma = lumaWith(small, { x: 0, y: 0, width: 1, height: 1 });
    expect(layoutQuadtree(small, luma, PARAMS, 16)).toHaveLength(1);
  });

  test("an elongated picture is halved along its long side, odd sides are covered to the pixel", () => {
    const strip = { width: 2001, height: 301 };
    const luma = lumaWith(strip, { x: 0, y: 0, width: 1, height: 1 });
    expect(layoutQuadtree(strip, luma, PARAMS, 4).map(({ x, width, height }) => [x, width, height])).toEqual([
      [0, 501, 301],
      [501, 500, 301],
      [1001, 500, 301],
      [1501, 500, 301],
    ]);
  });
});

describe("planQuadtree", () => {
  test("every tile has the encoder's size; blank ones keep their place", () => {
    const size = { width: 3000, height: 2000 };
    const luma = lumaWith(size, { x: 0, y: 0, width: 0.45, height: 0.45 });
    const options = planOptions("quadtree", { geometry: squares("last", 448), maxTiles: 16 });
    const plan = planTiles(size, luma, options);
    expect(plan).toMatchObject({ strategy: "quadtree", mode: "tiled", detail: "original" });
    expect(plan.tiles.every(({ encodedWidth, encodedHeight }) => encodedWidth === 448 && encodedHeight === 448)).toBe(
      true,
    );
    expect(plan.tiles.at(-1)).toMatchObject({ kind: "thumbnail", skipped: false });
    expect(plan.tiles.filter(({ skipped }) => skipped).map(({ x, y }) => [x, y])).toEqual([
      [1500, 0],
      [0, 1000],
      [1500, 1000],
    ]);
    // the finest tiles are 375 x 500: at this scale of the canvas their long side is the encoder's
    expect(plan.resized).toEqual({ width: 2688, height: 1792 });
  });
});

describe("textureMap", () => {
  test("equals the variance of the Laplacian, pixel by pixel", () => {
    const luma = lumaWith({ width: 40, height: 30 }, { x: 0.2, y: 0.1, width: 0.6, height: 0.6 });
    const at = (x: number, y: number) => luma.data[Math.min(29, Math.max(0, y)) * 40 + Math.min(39, Math.max(0, x))];
    const values: number[] = [];
    for (let y = 5; y < 21; y++) {
      for (let x = 3; x < 33; x++)
        values.push(at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y));
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const stats = textureMap(luma).stats({ x: 3.4, y: 4.6, width: 29.3, height: 16.1 }); // edges go to the nearest pixel
    expect(stats.count).toBe(30 * 16);
    expect(stats.variance).toBeCloseTo(variance, 6);
  });

  test("a map of one pixel has none", () => {
    const stats = textureMap({ width: 1, height: 1, data: Uint8Array.of(7) }).stats({
      x: 0,
      y: 0,
      width: 1,
      height: 1,
    });
    expect(stats).toEqual({ variance: 0, count: 1 });
  });
});
