import { DEFAULTS } from "../config/schema.js";
import type { EncoderGeometry, LumaMap, Preset, Size, TilePlan } from "../types.js";
import { scaleInside, scaleToLongSide } from "./canvas.js";
import { addThumbnail, cutCells } from "./cells.js";
import { fitContent } from "./fit-content.js";
import { type AnyresLayout, layoutAnyres } from "./strategies/anyres.js";
import { layoutNative } from "./strategies/native.js";
import type { PlanOptions } from "./strategy.js";

type PresetOf<Name extends Preset["strategy"]> = Extract<Preset, { strategy: Name }>;

/**
 * How much of a tile a picture may lack, or be shrunk by, before it gets one more: a picture of 600 px is one tile of
 * 512 px at 0.85, not two tiles blown up.
 */
const SPARE = 0.25;

/** Share of the wanted scale that is enough, where the next larger sheet of tiles would cost more tokens. */
const ENOUGH = 0.9;

/** Height that small text gets on the reader's canvas, px. */
const READER_TEXT = DEFAULTS["tiling.textHeight"];

/**
 * A plan of ours -> the same look in what a vision-language model takes. The plan says how much detail is wanted (its
 * canvas); the model says in which pieces: squares, multiples of its patch, or one picture of one size. Pictures are
 * never blown up beyond what whole tiles need. By content, the fewest tokens are taken. Plans for readers stay as they are.
 */
export function fitEncoder(plan: TilePlan, size: Size, luma: LumaMap, options: PlanOptions): TilePlan {
  const { geometry } = options;
  const { preset } = geometry;
  if (!preset) return plan;
  const most = Math.min(options.maxTiles, geometry.maxTiles ?? options.maxTiles);
  if (plan.mode === "fixed" && options.fixedFit === "letterbox") return letterbox(plan, size, options);
  if (plan.strategy !== "adaptive") return fitPreset(plan, size, preset, most, geometry);
  const scale = scaleForPatches(plan.resized, size, luma, options);
  if (preset.strategy === "fixed") {
    const resized = scaleToLongSide(size, Math.round(scale * Math.max(size.width, size.height)));
    return fitPreset({ ...plan, resized }, size, preset, most, geometry);
  }
  return { ...plan, ...fitContent(size, scale, options.skipBlank ? luma : undefined, preset, geometry, most) };
}

/**
 * A reader finds lines on its canvas and reads them from the picture; a vision-language model has this one look, and
 * tells apart what lies in different patches. So where the reader's canvas gives small text its height, a patch is given;
 * the most pixels grow with it.
 */
function scaleForPatches(canvas: Size, size: Size, { textHeight }: LumaMap, options: PlanOptions): number {
  const { patchSize } = options.geometry;
  const own = Math.min(1, Math.max(canvas.width, canvas.height) / Math.max(size.width, size.height));
  if (textHeight === undefined || patchSize === undefined) return own;
  const growth = patchSize / READER_TEXT;
  const most = Math.sqrt((options.maxMegapixels * 1e6) / (size.width * size.height));
  return Math.min(1, Math.max(own, growth * Math.min(options.textHeight / textHeight, most)));
}

function fitPreset(plan: TilePlan, size: Size, preset: Preset, most: number, geometry: EncoderGeometry): TilePlan {
  const square: EncoderGeometry = { ...geometry, tileShape: "square" };
  switch (preset.strategy) {
    case "native":
      return fitNative(plan, size, preset, square);
    case "anyres":
      return fitAnyres(plan, size, preset, most, square);
    case "idefics3":
      return fitGrid(plan, size, cellOf(preset), { most, maxGrid: geometry.maxGrid }, square);
    case "fixed":
      return fitGrid(plan, size, cellOf(preset), { most, maxGrid: geometry.maxGrid }, square);
  }
}

/** What the encoder takes at once. */
function cellOf(preset: Exclude<Preset, { strategy: "native" }>): Size {
  if (preset.strategy === "fixed") return { width: preset.width, height: preset.height };
  return { width: preset.tileSize, height: preset.tileSize };
}

/** The whole picture in the middle of what the encoder takes, the rest black. */
function letterbox(plan: TilePlan, size: Size, { geometry, fixedSize }: PlanOptions): TilePlan {
  const preset = geometry.preset!;
  const square = { width: fixedSize, height: fixedSize };
  const cell = preset.strategy === "native" ? layoutNative(square, preset).resized : cellOf(preset);
  const resized = scaleInside(size, cell);
  const before = (side: number, own: number) => Math.floor((own - side) / 2);
  const offset = { x: before(resized.width, cell.width), y: before(resized.height, cell.height) };
  const tiles = cutCells({ grid: plan.grid, cell, offset }, resized, size, { ...geometry, tileShape: "square" });
  return { ...plan, resized, tiles, fill: "black" };
}

/** One look near the canvas' size, in multiples of the model's patches, within its limits of pixels. */
function fitNative(plan: TilePlan, size: Size, preset: PresetOf<"native">, geometry: EncoderGeometry): TilePlan {
  const { resized } = layoutNative(plan.resized, preset);
  const grid = { rows: 1, cols: 1 };
  return {
    ...plan,
    mode: plan.mode === "fixed" ? "fixed" : "direct",
    resized,
    grid,
    tiles: cutCells({ grid, cell: resized }, resized, size, geometry),
  };
}

/** The sheet of tiles that takes the fewest tokens of those that show the canvas' detail; the picture keeps its shape. */
function fitAnyres(
  plan: TilePlan,
  size: Size,
  preset: PresetOf<"anyres">,
  most: number,
  geometry: EncoderGeometry,
): TilePlan {
  const cell = cellOf(preset);
  const wanted = countTiles(plan.resized, cell, { most });
  if (plan.mode === "fixed" || wanted.rows * wanted.cols === 1) {
    return fitGrid(plan, size, cell, { most: 1 }, geometry);
  }
  const sheets = preset.pinpoints.filter(({ width, height }) => width * height <= most * cell.width * cell.height);
  const all = sheets.map((sheet) => layoutAnyres(size, { ...preset, pinpoints: [sheet] }));
  // The map of a sliver of a picture can lose all of its rows with the padding.
  const layouts = all.filter(({ map }) => map.rows * map.cols > 0);
  if (layouts.length === 0) return fitGrid(plan, size, cell, { most: 1 }, geometry);
  const { resized, offset, grid } = cheapest(layouts, plan.resized.width * ENOUGH);
  return {
    ...plan,
    mode: "tiled",
    resized,
    grid,
    tiles: addThumbnail(cutCells({ grid, cell, offset }, resized, size, geometry), size, cell, geometry),
    fill: "black",
    thumbnailFrom: "original",
  };
}

/** Fewest tokens, then fewest tiles, of those at least `width` wide; else the widest. */
function cheapest(layouts: readonly AnyresLayout[], width: number): AnyresLayout {
  const enough = layouts.filter(({ resized }) => resized.width >= width);
  const cost = ({ visualTokens, grid }: AnyresLayout) => visualTokens + (grid.rows * grid.cols) / 1000;
  return enough.length > 0
    ? enough.reduce((best, layout) => (cost(layout) < cost(best) ? layout : best))
    : layouts.reduce((best, layout) => (layout.resized.width > best.resized.width ? layout : best));
}

interface GridLimits {
  readonly most: number; // tiles
  /** Rows, and columns. */
  readonly maxGrid?: number;
}

/** Whole cells, the picture stretched to them. */
function fitGrid(plan: TilePlan, size: Size, cell: Size, limits: GridLimits, geometry: EncoderGeometry): TilePlan {
  const grid = plan.mode === "fixed" ? { rows: 1, cols: 1 } : countTiles(plan.resized, cell, limits);
  const resized = { width: grid.cols * cell.width, height: grid.rows * cell.height };
  const tiles = cutCells({ grid, cell }, resized, size, geometry);
  const isTiled = tiles.length > 1;
  return {
    ...plan,
    mode: plan.mode === "fixed" ? "fixed" : isTiled ? "tiled" : "direct",
    resized,
    grid,
    tiles: isTiled ? addThumbnail(tiles, size, cell, geometry) : tiles,
  };
}

/** As many tiles as the canvas needs; where that is too many, as many as it needs when scaled down, its aspect kept. */
function countTiles(canvas: Size, cell: Size, { most, maxGrid = Number.POSITIVE_INFINITY }: GridLimits) {
  const count = (side: number, own: number) => Math.min(maxGrid, Math.max(1, Math.ceil(side / own - SPARE)));
  let scale = 1;
  for (;;) {
    const cols = count(canvas.width * scale, cell.width);
    const rows = count(canvas.height * scale, cell.height);
    if (cols * rows <= most) return { rows, cols };
    scale *= 0.98;
  }
}
