import { describe, expect, test } from "vitest";
import { OpenAutoGlmError } from "../../src/errors.js";
import { mulberry32 } from "../../src/metrics/random.js";
import { placeOnCanvas } from "../../src/tiling/canvas.js";
import { fillsEncoder } from "../../src/tiling/cells.js";
import { anyresNext, anyresOneVision, GLM4V, internvl, MINICPM, QWEN2_VL, smolvlm } from "../../src/tiling/params.js";
import { planTiles } from "../../src/tiling/plan.js";
import { layoutAnyres } from "../../src/tiling/strategies/anyres.js";
import { layoutIdefics3 } from "../../src/tiling/strategies/idefics3.js";
import { layoutInternvl } from "../../src/tiling/strategies/internvl.js";
import { layoutMinicpm } from "../../src/tiling/strategies/minicpm.js";
import { layoutNative } from "../../src/tiling/strategies/native.js";
import type { PlanOptions } from "../../src/tiling/strategy.js";
import type { EncoderGeometry, LumaMap, Rect, Size, Tile, TilePlan } from "../../src/types.js";
import { flatLuma, lumaSize, planOptions, READER, squares } from "./fixtures.js";

const SIZES = 250;
const STRATEGIES = [
  "fixed",
  "single",
  "threshold",
  "adaptive",
  "quadtree",
  "anyres",
  "internvl",
  "idefics3",
  "native",
  "minicpm",
] as const satisfies PlanOptions["strategy"][];

const EDGES: Size[] = [
  { width: 1, height: 1 },
  { width: 100000, height: 10 },
  { width: 10, height: 100000 },
  { width: 100000, height: 1 },
  { width: 1, height: 20000 },
  { width: 30000, height: 30000 },
  { width: 1024, height: 1024 },
  { width: 1025, height: 683 },
];

/** Sides spread over the octaves, so that small, large and very long pictures are all common. */
function randomSize(random: () => number): Size {
  const side = () => Math.max(1, Math.floor(2 ** (random() * 14)));
  return { width: side(), height: side() };
}

/** Flat, noise, or noise in one corner; text measured or not. */
function randomLuma(size: Size, random: () => number): LumaMap {
  const textHeight = random() < 0.5 ? undefined : 5 + random() * 100;
  return { ...randomGrey(size, random), textHeight };
}

function randomGrey(size: Size, random: () => number): LumaMap {
  const kind = random();
  if (kind < 0.25) return flatLuma(size, Math.floor(random() * 256));
  const { width, height } = lumaSize(size);
  const isNoise = (index: number) => kind < 0.6 || (index % width < width / 3 && index < (width * height) / 3);
  const data = Uint8Array.from({ length: width * height }, (_, index) => (isNoise(index) ? random() * 256 : 200));
  return { width, height, data };
}

const GEOMETRIES: EncoderGeometry[] = [READER, squares("first", 336), squares("last", 512), squares("none")];

function randomOptions(strategy: PlanOptions["strategy"], random: () => number): PlanOptions {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
  return planOptions(strategy, {
    geometry: pick(GEOMETRIES),
    maxTiles: pick([1, 2, 3, 5, 9, 16, 64]),
    tileSize: pick([64, 384, 1000]),
    overlap: pick([0, 48]),
    threshold: pick([64, 1024, 4000]),
    singleSize: pick([0, 768]),
    textHeight: pick([9, 20]),
    minLongSide: pick([0, 640]),
    maxMegapixels: pick([0.1, 2.2]),
    skipBlank: random() < 0.5,
    params: strategy === "anyres" && random() < 0.5 ? { anyres: anyresOneVision() } : undefined,
  });
}

/** The tiles' rectangles on the canvas, whole pixels. */
function places(plan: TilePlan, size: Size): Rect[] {
  return plan.tiles.filter((tile) => tile.kind === "tile").map((tile) => placeOnCanvas(tile, plan, size));
}

/** Are all pixels of the canvas under a tile? Checked on the cells between all the tiles' edges. */
function covers(tiles: readonly Rect[], canvas: Size): boolean {
  const cuts = (edges: number[], length: number) =>
    [...new Set([0, length, ...edges.filter((edge) => edge > 0 && edge < length)])].sort((a, b) => a - b);
  const xs = cuts(
    tiles.flatMap(({ x, width }) => [x, x + width]),
    canvas.width,
  );
  const ys = cuts(
    tiles.flatMap(({ y, height }) => [y, y + height]),
    canvas.height,
  );
  return ys
    .slice(0, -1)
    .every((top) =>
      xs
        .slice(0, -1)
        .every((left) =>
          tiles.some(({ x, y, width, height }) => x <= left && left < x + width && y <= top && top < y + height),
        ),
    );
}

/** What is wrong with a plan, in words; nothing for a good one. */
function faults(plan: TilePlan, size: Size, options: PlanOptions): string[] {
  const wrong: string[] = [];
  const tiles = plan.tiles.filter((tile) => tile.kind === "tile");
  const thumbnails = plan.tiles.length - tiles.length;
  if (tiles.length < 1 || tiles.length > options.maxTiles) wrong.push(`${tiles.length} tiles of ${options.maxTiles}`);
  if (thumbnails > 1) wrong.push(`${thumbnails} thumbnails`);
  const numbers = plan.tiles.flatMap(({ x, y, width, height }) => [x, y, width, height]);
  if (!numbers.every(Number.isFinite)) wrong.push("a coordinate is no number");
  if (plan.tiles.some(({ width, height }) => !(width > 0 && height > 0))) wrong.push("an empty tile");
  const onCanvas = places(plan, size);
  const leavesOut = options.strategy === "adaptive" && options.skipBlank; // what is empty: checked below
  if (!leavesOut && !covers(onCanvas, plan.resized)) wrong.push("a gap");
  if (plan.fill !== "black") {
    const { width, height } = plan.resized;
    const isInside = (tile: Rect) =>
      tile.x >= 0 && tile.y >= 0 && tile.x + tile.width <= width && tile.y + tile.height <= height;
    if (!onCanvas.every(isInside)) wrong.push("a tile leaves the canvas");
  }
  const multiple = options.geometry.tileShape === "any" ? options.geometry.multiple : 1;
  for (const [index, tile] of tiles.entries()) {
    if (tile.encodedWidth % multiple || tile.encodedHeight % multiple) wrong.push(`tile ${index}: not a multiple`);
    const { width, height } = onCanvas[index];
    if (!fillsEncoder(tile, plan) && (width > tile.encodedWidth || height > tile.encodedHeight)) {
      wrong.push(`tile ${index}: ${width} x ${height} in ${tile.encodedWidth} x ${tile.encodedHeight}`);
    }
  }
  return wrong;
}

/** A plan, or undefined where the family refuses the aspect (its error is data, checked here). */
function tryPlan(size: Size, luma: LumaMap, options: PlanOptions): TilePlan | undefined {
  try {
    return planTiles(size, luma, options);
  } catch (error) {
    const isRefusal = error instanceof OpenAutoGlmError && error.code === "aspect_refused" && error.kind === "input";
    const aspect = Math.max(size.width, size.height) / Math.min(size.width, size.height);
    if (!isRefusal || options.strategy !== "native" || aspect <= 200) throw error;
    return undefined;
  }
}

describe.each(STRATEGIES)("%s, by random search", { timeout: 60_000 }, (strategy) => {
  test("covers the canvas, never leaves it, keeps to the budget; the same input gives the same plan", () => {
    const random = mulberry32(12);
    const sizes = [...EDGES, ...Array.from({ length: SIZES }, () => randomSize(random))];
    for (const size of sizes) {
      const luma = randomLuma(size, random);
      const options = randomOptions(strategy, random);
      const plan = tryPlan(size, luma, options);
      if (!plan) continue;
      const wrong = faults(plan, size, options);
      expect(wrong, JSON.stringify({ size, options })).toEqual([]);
      expect(tryPlan(size, luma, options)).toEqual(plan);
    }
  });
});

/** Does any of the rectangles hold a point of the picture? */
function holds(rects: readonly Rect[], x: number, y: number): boolean {
  return rects.some((rect) => x >= rect.x && x <= rect.x + rect.width && y >= rect.y && y <= rect.y + rect.height);
}

test("adaptive leaves out nothing with content, and never encodes more than the whole and its overlaps", () => {
  const random = mulberry32(21);
  for (let index = 0; index < SIZES; index++) {
    const size = randomSize(random);
    const { width, height } = lumaSize(size);
    if (width * height < 100) continue; // the words could fill it
    // Some dark words on white, anywhere.
    const data = new Uint8Array(width * height).fill(255);
    const words = Array.from({ length: 1 + Math.floor(random() * 12) }, () => ({
      x: Math.floor(random() * width),
      y: Math.floor(random() * height),
    }));
    for (const { x, y } of words) data[y * width + x] = 40;
    const luma = { width, height, data };
    const options = { ...randomOptions("adaptive", random), geometry: READER, skipBlank: true };
    const plan = planTiles(size, luma, options);
    const kept = plan.tiles.filter(({ skipped }) => !skipped);
    for (const { x, y } of words) {
      const isThere = holds(kept, ((x + 0.5) * size.width) / width, ((y + 0.5) * size.height) / height);
      expect(isThere, JSON.stringify({ size, x, y, options })).toBe(true);
    }
    const area = (tiles: readonly Tile[]) =>
      tiles.reduce((sum, tile) => sum + tile.encodedWidth * tile.encodedHeight, 0);
    const whole = area(planTiles(size, luma, { ...options, skipBlank: false }).tiles);
    expect(area(kept), JSON.stringify({ size, options })).toBeLessThanOrEqual(whole);
  }
});

test("cells of the field's grids, and a quadtree's leaves, don't overlap", () => {
  const random = mulberry32(13);
  for (let index = 0; index < SIZES; index++) {
    const size = randomSize(random);
    const luma = randomLuma(size, random);
    for (const strategy of ["quadtree", "anyres", "internvl", "idefics3", "minicpm"] as const) {
      const plan = planTiles(size, luma, randomOptions(strategy, random));
      const area = (rects: readonly Size[]) => rects.reduce((sum, { width, height }) => sum + width * height, 0);
      if (strategy === "quadtree") {
        expect(area(plan.tiles.filter(({ kind }) => kind === "tile"))).toBe(size.width * size.height);
        continue;
      }
      const tiles = places(plan, size);
      const right = Math.max(...tiles.map(({ x, width }) => x + width));
      const bottom = Math.max(...tiles.map(({ y, height }) => y + height));
      const sheet = (right - Math.min(...tiles.map(({ x }) => x))) * (bottom - Math.min(...tiles.map(({ y }) => y)));
      expect(area(tiles)).toBe(sheet);
    }
  }
});

test("visual tokens keep to what each family allows", () => {
  const random = mulberry32(14);
  for (let index = 0; index < 2000; index++) {
    const size = randomSize(random);
    const aspect = Math.max(size.width, size.height) / Math.min(size.width, size.height);
    expect(layoutAnyres(size, anyresNext()).visualTokens).toBeLessThanOrEqual(576 * 5 + 72);
    // 1.1 of the budget a side is still left alone
    expect(layoutAnyres(size, anyresOneVision()).visualTokens).toBeLessThanOrEqual(729 + 1.21 * 9 * 729 + 162);
    expect(layoutInternvl(size, internvl()).visualTokens).toBeLessThanOrEqual(256 * 13);
    expect(layoutIdefics3(size, smolvlm()).visualTokens).toBeLessThanOrEqual(64 * 17);
    expect(layoutMinicpm(size, MINICPM).visualTokens).toBeLessThanOrEqual(64 * 10);
    if (aspect > 200) continue;
    expect(layoutNative(size, QWEN2_VL).visualTokens).toBeLessThanOrEqual(1280);
    expect(layoutNative(size, GLM4V).visualTokens).toBeLessThanOrEqual(7500);
  }
});
