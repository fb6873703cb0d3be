import { describe, expect, it } from "vitest";
import { fitEncoder } from "../../src/tiling/fit-encoder.js";
import { planTiles } from "../../src/tiling/plan.js";
import type { PlanOptions } from "../../src/tiling/strategy.js";
import type { EncoderGeometry, Size } from "../../src/types.js";
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
  return fitEncoder(planTiles(size, FLAT, options), size, FLAT, options);
}

describe("fitEncoder", () => {
  it.each([
    ["adaptive", SMOLVLM, [500, 300], "direct", [512, 512], [1, 1], 1],
    ["adaptive", SMOLVLM, [640, 480], "direct", [512, 512], [1, 1], 1],
    ["adaptive", SMOLVLM, [1080, 2400], "tiled", [512, 1024], [2, 1], 3],
    ["adaptive", SMOLVLM, [1920, 1080], "tiled", [1024, 512], [1, 2], 3],
    ["adaptive", SMOLVLM, [1024, 1024], "tiled", [1024, 1024], [2, 2], 5],
    ["threshold", SMOLVLM, [2000, 2000], "tiled", [1024, 1024], [2, 2], 5],
    ["fixed", SMOLVLM, [2000, 1000], "fixed", [512, 512], [1, 1], 1],
    ["single", SMOLVLM, [2000, 1000], "tiled", [1024, 512], [1, 2], 3],
    ["adaptive", QWEN, [500, 300], "direct", [504, 308], [1, 1], 1],
    ["adaptive", QWEN, [1080, 2400], "direct", [448, 1036], [1, 1], 1],
    ["adaptive", QWEN, [17, 9], "direct", [84, 56], [1, 1], 1],
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

  it("leaves out tiles without content, never the thumbnail", () => {
    const size = { width: 2000, height: 1000 };
    const options: PlanOptions = { ...OPTIONS, geometry: SMOLVLM };
    const luma = { width: 4, height: 1, data: Uint8Array.of(0, 255, 9, 9) };
    const plan = fitEncoder(planTiles(size, luma, options), size, luma, options);
    expect(plan.tiles.map(({ kind, skipped }) => [kind, skipped])).toEqual([
      ["tile", false],
      ["tile", true],
      ["thumbnail", false],
    ]);
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
    [SMOLVLM, undefined, 12, [1024, 1024], [2, 2]],
    [QWEN, 14, 28, [756, 756], [1, 1]],
    [QWEN, 14, 12, [1512, 1512], [1, 1]],
  ] as const)(
    "gives small text a patch's height, where the picture has it: %#",
    (geometry, patchSize, textHeight, canvas, [rows, cols]) => {
      const size = { width: 1512, height: 1512 };
      const luma = { ...BUSY, textHeight };
      const options: PlanOptions = { ...OPTIONS, textHeight: 9, geometry: { ...geometry, patchSize } };
      const plan = fitEncoder(planTiles(size, luma, options), size, luma, options);
      expect([plan.resized.width, plan.resized.height]).toEqual(canvas);
      expect(plan.grid).toEqual({ rows, cols });
    },
  );

  it("by content never cuts finer than the model's own preprocessing, as asked it may", () => {
    const size = { width: 9000, height: 9000 };
    const luma = { ...BUSY, textHeight: 6 };
    const options: PlanOptions = { ...OPTIONS, maxTiles: 64, geometry: SMOLVLM };
    expect(fitEncoder(planTiles(size, luma, options), size, luma, options).grid).toEqual({ rows: 4, cols: 4 });
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
