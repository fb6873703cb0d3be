import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../src/metrics/random.js";
import { fitEncoder } from "../../src/tiling/fit-encoder.js";
import { planTiles } from "../../src/tiling/plan.js";
import { tileRegions } from "../../src/tiling/regions.js";
import type { PlanOptions } from "../../src/tiling/strategy.js";
import type { EncoderGeometry, Region, Size } from "../../src/types.js";
import { FLORENCE, READER } from "./fixtures.js";

const SMOLVLM: EncoderGeometry = {
  multiple: 512,
  tileShape: "square",
  tileSize: 512,
  thumbnail: "last",
  maxGrid: 6,
  preset: { strategy: "idefics3", tileSize: 512, longestEdge: 2048, split: true, tokensPerTile: 64 },
};
const QWEN: EncoderGeometry = {
  multiple: 28,
  tileShape: "any",
  thumbnail: "none",
  minPixels: 3136,
  maxPixels: 12845056,
  preset: {
    strategy: "native",
    variant: "qwen2_vl",
    patchSize: 14,
    mergeSize: 2,
    minPixels: 3136,
    maxPixels: 12845056,
  },
};
const GLM: EncoderGeometry = {
  ...QWEN,
  minPixels: 6272,
  maxPixels: 5880000,
  preset: { ...(QWEN.preset as object), variant: "glm4v", minPixels: 12544, maxPixels: 11760000 } as never,
};
const SIDES = [1, 2, 3, 4, 5, 6];
const ONEVISION: EncoderGeometry = {
  multiple: 384,
  tileShape: "square",
  tileSize: 384,
  thumbnail: "first",
  maxGrid: 6,
  preset: {
    strategy: "anyres",
    tileSize: 384,
    patchSize: 14,
    pinpoints: SIDES.flatMap((rows) => SIDES.map((cols) => ({ width: cols * 384, height: rows * 384 }))),
    maxMapTiles: 9,
  },
};

const FLAT = { width: 1, height: 1, data: new Uint8Array(1) };
const BUSY = { width: 2, height: 1, data: Uint8Array.of(0, 255) };

function planned(
  strategy: PlanOptions["strategy"],
  geometry: EncoderGeometry,
  size: Size,
  change: Partial<PlanOptions> = {},
) {
  const options: PlanOptions = {
    strategy,
    threshold: 1024,
    tileSize: 384,
    overlap: 48,
    maxTiles: 16,
    fixedSize: 512,
    singleSize: 768,
    textHeight: 20,
    minLongSide: 64,
    maxMegapixels: 100,
    skipBlank: false,
    thumbnail: false,
    geometry,
    ...change,
  };
  return planTiles(size, FLAT, options);
}

describe("fitEncoder", () => {
  it.each([
    ["adaptive", SMOLVLM, [500, 300], "direct", [512, 512], [1, 1], 1],
    // Shown whole: a second tile, not a fifth less of its width.
    ["adaptive", SMOLVLM, [525, 400], "direct", [512, 512], [1, 1], 1], // three hundredths too large for one: enough
    ["adaptive", SMOLVLM, [530, 400], "tiled", [1024, 512], [1, 2], 3],
    ["adaptive", SMOLVLM, [640, 480], "tiled", [1024, 512], [1, 2], 3],
    ["adaptive", SMOLVLM, [1080, 2400], "tiled", [512, 1024], [2, 1], 3],
    ["adaptive", SMOLVLM, [1920, 1080], "tiled", [1024, 1024], [2, 2], 5],
    ["adaptive", SMOLVLM, [1024, 1024], "tiled", [1024, 1024], [2, 2], 5],
    ["threshold", SMOLVLM, [2000, 2000], "tiled", [1024, 1024], [2, 2], 5],
    ["fixed", SMOLVLM, [2000, 1000], "fixed", [512, 512], [1, 1], 1],
    ["single", SMOLVLM, [2000, 1000], "tiled", [1024, 512], [1, 2], 3],
    ["adaptive", QWEN, [500, 300], "direct", [504, 308], [1, 1], 1],
    ["adaptive", QWEN, [1080, 2400], "direct", [476, 1036], [1, 1], 1],
    ["adaptive", QWEN, [17, 9], "direct", [56, 56], [1, 1], 1],
    ["fixed", QWEN, [2000, 1000], "fixed", [504, 504], [1, 1], 1],
    ["adaptive", GLM, [500, 300], "direct", [504, 308], [1, 1], 1],
    ["adaptive", FLORENCE, [4000, 500], "direct", [768, 768], [1, 1], 1],
    ["threshold", FLORENCE, [4000, 4000], "direct", [768, 768], [1, 1], 1],
  ] as const)("%s: %j of %j", (strategy, geometry, [width, height], mode, canvas, [rows, cols], count) => {
    const plan = planned(strategy, geometry, { width, height });
    expect(plan).toMatchObject({ strategy, mode, grid: { rows, cols } });
    expect([plan.resized.width, plan.resized.height]).toEqual(canvas);
    expect(plan.tiles).toHaveLength(count);
    const side = geometry.tileSize;
    for (const tile of plan.tiles) {
      if (side) expect([tile.encodedWidth, tile.encodedHeight]).toEqual([side, side]);
      else expect([tile.encodedWidth % 28, tile.encodedHeight % 28]).toEqual([0, 0]);
    }
  });

  // The picture lies in the middle of the encoder's square, and keeps its shape.
  it.each([
    [SMOLVLM, 512, [512, 256], [0, -500, 2000, 2000], 512],
    [FLORENCE, 512, [768, 384], [0, -500, 2000, 2000], 768],
    [QWEN, 224, [224, 112], [0, -500, 2000, 2000], 224],
  ] as const)("letterboxes %j at %j", (geometry, fixedSize, canvas, [x, y, width, height], side) => {
    const size = { width: 2000, height: 1000 };
    const plan = planned("fixed", geometry, size, { fixedFit: "letterbox", fixedSize });
    expect(plan).toMatchObject({ mode: "fixed", resized: { width: canvas[0], height: canvas[1] }, fill: "black" });
    expect(plan.tiles).toEqual([
      { kind: "tile", x, y, width, height, encodedWidth: side, encodedHeight: side, skipped: false },
    ]);
  });

  it("covers the picture with its tiles, the thumbnail last", () => {
    const { tiles } = planned("adaptive", SMOLVLM, { width: 1000, height: 1000 });
    expect(tiles.map(({ kind, x, y, width, height }) => [kind, x, y, width, height])).toEqual([
      ["tile", 0, 0, 500, 500],
      ["tile", 500, 0, 500, 500],
      ["tile", 0, 500, 500, 500],
      ["tile", 500, 500, 500, 500],
      ["thumbnail", 0, 0, 1000, 1000],
    ]);
  });

  /** A picture of "#" and ".", each a cell of 2 x 2 px of the luma map. */
  const drawn = (rows: readonly string[]) => {
    const [width, height] = [rows[0].length * 2, rows.length * 2];
    const inked = (index: number) => rows[(index / width) >> 1][(index % width) >> 1] === "#" && index % 2 === 0;
    return { width, height, data: Uint8Array.from({ length: width * height }, (_, index) => (inked(index) ? 0 : 255)) };
  };
  const byContent = (geometry: EncoderGeometry, size: Size, rows: readonly string[], threshold = 1024) =>
    planTiles(size, drawn(rows), { ...OPTIONS, geometry, threshold });

  it("leaves out tiles without content, never the thumbnail", () => {
    const plan = byContent(SMOLVLM, { width: 3000, height: 500 }, ["#....#"], 1500);
    expect(plan.tiles.map(({ kind, skipped }) => [kind, skipped])).toEqual([
      ["tile", false],
      ["tile", true],
      ["tile", false],
      ["thumbnail", false],
    ]);
  });

  const CARD = [".........", ".........", "..###....", "..###....", ".........", ".........", "........."];

  it.each([
    // Shown at 1024 / 1800: two tiles in place of four, or of three columns.
    [
      SMOLVLM,
      [
        ["tile", 512, 512],
        ["thumbnail", 512, 512],
      ],
    ],
    [QWEN, [["tile", 504, 392]]],
  ] as const)("leaves out blank borders: %#", (geometry, expected) => {
    const size = { width: 1800, height: 1400 };
    const plan = byContent(geometry, size, CARD);
    expect(plan.tiles.map(({ kind, encodedWidth, encodedHeight }) => [kind, encodedWidth, encodedHeight])).toEqual(
      expected,
    );
    const [{ x, y, width, height }] = plan.tiles;
    expect(x).toBeLessThan(400);
    expect(y).toBeLessThan(400);
    expect(x + width).toBeGreaterThan(1000);
    expect(y + height).toBeGreaterThan(800);
    const scale = Math.min(plan.tiles[0].encodedWidth / width, plan.tiles[0].encodedHeight / height);
    expect(scale).toBeGreaterThan(1024 / 1800 - 0.01);
  });

  it.each([SMOLVLM, QWEN, GLM, ONEVISION])("by random search: %#", (geometry) => {
    const random = mulberry32(31);
    for (let index = 0; index < 200; index++) {
      const side = () => Math.max(1, Math.floor(2 ** (random() * 12)));
      const size = { width: side(), height: side() };
      if (Math.max(size.width, size.height) > 200 * Math.min(size.width, size.height)) continue;
      const [cols, rows] = [2 + Math.floor(random() * 60), 2 + Math.floor(random() * 60)];
      const cells = Array.from({ length: rows }, () =>
        Array.from({ length: cols }, () => (random() < 0.02 ? "#" : ".")),
      );
      const luma = {
        ...drawn(cells.map((row) => row.join(""))),
        textHeight: random() < 0.3 ? undefined : 5 + random() * 60,
      };
      const options: PlanOptions = {
        ...OPTIONS,
        textHeight: 9,
        maxTiles: 64,
        geometry: { ...geometry, patchSize: 14 },
      };
      const plan = planTiles(size, luma, options);
      const preset = planTiles(size, luma, { ...options, strategy: "preset" });
      const context = JSON.stringify({ size, cols, rows });
      const regions = tileRegions(plan, size);
      const pixels = (tiles: readonly Region[]) =>
        tiles.reduce((sum, each) => sum + each.encodedWidth * each.encodedHeight, 0);
      // OneVision's tokens are not its tiles: a map that is large is shrunk.
      if (geometry !== ONEVISION)
        expect(pixels(regions), context).toBeLessThanOrEqual(pixels(tileRegions(preset, size)));
      for (const each of regions) {
        expect(each.contentWidth, context).toBeLessThanOrEqual(each.encodedWidth);
        expect(each.contentHeight, context).toBeLessThanOrEqual(each.encodedHeight);
      }
      cells.forEach((row, y) => {
        row.forEach((cell, x) => {
          const [atX, atY] = [((x + 0.25) / cols) * size.width, ((y + 0.25) / rows) * size.height];
          const isShown = regions.some(
            ({ centerX, centerY, width, height }) =>
              Math.abs(atX - centerX) <= width / 2 && Math.abs(atY - centerY) <= height / 2,
          );
          if (cell === "#") expect(isShown, context).toBe(true);
        });
      });
    }
  });

  it.each([SMOLVLM, QWEN, ONEVISION])("takes the least of a blank picture: %#", (geometry) => {
    const plan = byContent(geometry, { width: 1800, height: 1400 }, ["....", "...."]);
    const pixels = plan.tiles.reduce((sum, tile) => sum + tile.encodedWidth * tile.encodedHeight, 0);
    expect(pixels).toBeLessThanOrEqual((geometry.tileSize ?? 84) ** 2);
  });

  it("keeps to the most tiles, and to the model's grid", () => {
    const size = { width: 9000, height: 9000 };
    expect(planned("single", SMOLVLM, size, { singleSize: 0, maxTiles: 64 }).grid).toEqual({ rows: 6, cols: 6 });
    expect(planned("single", SMOLVLM, size, { singleSize: 0, maxTiles: 6 }).grid).toEqual({ rows: 2, cols: 2 });
  });

  it.each([
    // Text of 12 px: 16 / 9 of the canvas that a reader looks for it on, so that it is 16 px high; never blown up.
    [SMOLVLM, 16, 24, [1024, 1024], [2, 2]],
    [SMOLVLM, 16, 12, [1536, 1536], [3, 3]],
    [SMOLVLM, 16, 8, [1536, 1536], [3, 3]],
    [SMOLVLM, undefined, 12, [1536, 1536], [3, 3]],
    [QWEN, 14, 28, [756, 756], [1, 1]],
    [QWEN, 14, 12, [1512, 1512], [1, 1]],
  ] as const)(
    "gives small text a patch's height, where the picture has it: %#",
    (geometry, patchSize, textHeight, canvas, [rows, cols]) => {
      const size = { width: 1512, height: 1512 };
      const luma = { ...BUSY, textHeight };
      const options: PlanOptions = { ...OPTIONS, textHeight: 9, geometry: { ...geometry, patchSize } };
      const plan = planTiles(size, luma, options);
      expect([plan.resized.width, plan.resized.height]).toEqual(canvas);
      expect(plan.grid).toEqual({ rows, cols });
    },
  );

  it("by content never cuts finer than the model's own preprocessing, as asked it may", () => {
    const size = { width: 9000, height: 9000 };
    const luma = { ...BUSY, textHeight: 6 };
    const options: PlanOptions = { ...OPTIONS, maxTiles: 64, geometry: SMOLVLM };
    expect(planTiles(size, luma, options).grid).toEqual({ rows: 4, cols: 4 });
    expect(planned("single", SMOLVLM, size, { singleSize: 0, maxTiles: 64 }).grid).toEqual({ rows: 6, cols: 6 });
  });

  it("keeps the picture's shape on a sheet of tiles, padded as the reference pads it", () => {
    const plan = planned("single", ONEVISION, { width: 1600, height: 900 }, { singleSize: 800 });
    // Wanted 800 x 450: two columns are 768 px, enough; three would be blown up.
    expect(plan).toMatchObject({ mode: "tiled", grid: { rows: 2, cols: 2 }, fill: "black", thumbnailFrom: "original" });
    expect([plan.resized.width, plan.resized.height]).toEqual([768, 432]);
    expect(plan.tiles.map(({ kind }) => kind)).toEqual(["thumbnail", "tile", "tile", "tile", "tile"]);
    const [, first, , third] = plan.tiles;
    expect(first.y * (432 / 900)).toBeCloseTo(-168);
    expect(third.y * (432 / 900)).toBeCloseTo(216);
    expect(planned("single", ONEVISION, { width: 460, height: 300 }, { singleSize: 0 }).tiles).toHaveLength(1);
    expect(planned("single", ONEVISION, { width: 4000, height: 9 }, { singleSize: 0 }).tiles.length).toBeGreaterThan(0);
  });

  it("leaves a reader's plan alone", () => {
    const options: PlanOptions = { ...OPTIONS, geometry: READER };
    const size = { width: 2000, height: 1000 };
    const plan = planTiles(size, BUSY, options);
    expect(fitEncoder(plan, size, BUSY, options)).toBe(plan);
  });
});

const OPTIONS: Omit<PlanOptions, "geometry"> = {
  strategy: "adaptive",
  threshold: 1024,
  tileSize: 384,
  overlap: 48,
  maxTiles: 16,
  fixedSize: 512,
  singleSize: 768,
  textHeight: 20,
  minLongSide: 64,
  maxMegapixels: 100,
  skipBlank: true,
  thumbnail: false,
};
