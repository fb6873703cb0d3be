import type { EncoderGeometry, LumaMap, Preset, Size, TilePlan } from "../types.js";
import { addThumbnail, cutCells } from "./cells.js";
import { isBlank } from "./detail.js";
import { layoutNative } from "./strategies/native.js";
import type { PlanOptions } from "./strategy.js";

/**
 * How much of a tile a picture may lack, or be shrunk by, before it gets one more: a picture of 600 px is one tile of
 * 512 px at 0.85, not two tiles blown up.
 */
const SPARE = 0.25;

/**
 * A plan of ours -> the same look in what a vision-language model takes. The plan says how much detail is wanted (its
 * canvas); the model says in which pieces: squares, multiples of its patch, or one picture of one size. Pictures are
 * never blown up beyond what whole tiles need. Plans for readers stay as they are.
 */
export function fitEncoder(plan: TilePlan, size: Size, luma: LumaMap, options: PlanOptions): TilePlan {
  const { geometry } = options;
  const { preset } = geometry;
  if (!preset) return plan;
  if (preset.strategy === "native") return fitNative(plan, size, preset, geometry);
  const cell = cellOf(preset);
  const most = Math.min(options.maxTiles, geometry.maxTiles ?? options.maxTiles);
  const grid = plan.mode === "fixed" ? { rows: 1, cols: 1 } : countTiles(plan.resized, cell, most, geometry.maxGrid);
  const resized = { width: grid.cols * cell.width, height: grid.rows * cell.height };
  const cut = cutCells({ grid, cell }, resized, size, { ...geometry, tileShape: "square" });
  const isTiled = cut.length > 1;
  const skips = isTiled && options.skipBlank && plan.strategy === "adaptive";
  const tiles = skips ? cut.map((tile) => ({ ...tile, skipped: isBlank(luma, tile, size) })) : cut;
  return {
    ...plan,
    mode: plan.mode === "fixed" ? "fixed" : isTiled ? "tiled" : "direct",
    resized,
    grid,
    tiles: isTiled ? addThumbnail(tiles, size, cell, geometry) : tiles,
  };
}

/** One look near the canvas' size, in multiples of the model's patches, within its limits of pixels. */
function fitNative(
  plan: TilePlan,
  size: Size,
  preset: Extract<Preset, { strategy: "native" }>,
  geometry: EncoderGeometry,
): TilePlan {
  const { resized } = layoutNative(plan.resized, preset);
  const grid = { rows: 1, cols: 1 };
  return {
    ...plan,
    mode: plan.mode === "fixed" ? "fixed" : "direct",
    resized,
    grid,
    tiles: cutCells({ grid, cell: resized }, resized, size, { ...geometry, tileShape: "square" }),
  };
}

function cellOf(preset: Exclude<Preset, { strategy: "native" }>): Size {
  if (preset.strategy === "fixed") return { width: preset.width, height: preset.height };
  return { width: preset.tileSize, height: preset.tileSize };
}

/** As many tiles as the canvas needs; where that is too many, as many as it needs when scaled down, its aspect kept. */
function countTiles(canvas: Size, cell: Size, maxTiles: number, maxGrid = Number.POSITIVE_INFINITY) {
  const count = (side: number, own: number) => Math.min(maxGrid, Math.max(1, Math.ceil(side / own - SPARE)));
  let scale = 1;
  for (;;) {
    const cols = count(canvas.width * scale, cell.width);
    const rows = count(canvas.height * scale, cell.height);
    if (cols * rows <= maxTiles) return { rows, cols };
    scale *= 0.98;
  }
}
