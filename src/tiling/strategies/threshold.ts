import type { Size, TilePlan } from "../../types.js";
import { scaleToLongSide, wholeTile } from "../canvas.js";
import { cutCanvas } from "../cut-canvas.js";
import { countPieces } from "../grid.js";
import type { PlanOptions, Strategy } from "../strategy.js";

/** Up to this aspect (long / short side) a picture is near-square and gets an equal grid. Source: the reference rule. */
const NEAR_SQUARE = 1.5;

/**
 * The reference rule, literally: long side <= threshold is encoded directly; else the picture is scaled to the
 * threshold and cut: near-square n x n, n = ceil(long / tileSize); longer ones into strips along the long side.
 * Everything is read from the scaled picture.
 */
export const planThreshold: Strategy = (size, _luma, options): TilePlan => {
  if (Math.max(size.width, size.height) <= options.threshold) {
    return {
      strategy: "threshold",
      mode: "direct",
      resized: { width: size.width, height: size.height },
      grid: { rows: 1, cols: 1 },
      tiles: [wholeTile(size, size, options.geometry)],
      detail: "scaled",
    };
  }
  const canvas = scaleToLongSide(size, options.threshold);
  const grid = thresholdGrid(canvas, options);
  return {
    strategy: "threshold",
    mode: "tiled",
    resized: canvas,
    grid,
    tiles: cutCanvas(canvas, size, grid, options),
    detail: "scaled",
  };
};

/** Rows and columns by aspect ratio and pixel count, within maxTiles. */
function thresholdGrid(canvas: Size, options: PlanOptions): { rows: number; cols: number } {
  const long = Math.max(canvas.width, canvas.height);
  const count = countPieces(long, options.tileSize);
  if (long / Math.min(canvas.width, canvas.height) <= NEAR_SQUARE) {
    const side = Math.min(count, Math.floor(Math.sqrt(options.maxTiles)));
    return { rows: side, cols: side };
  }
  const strips = Math.min(count, options.maxTiles);
  return canvas.width >= canvas.height ? { rows: 1, cols: strips } : { rows: strips, cols: 1 };
}
