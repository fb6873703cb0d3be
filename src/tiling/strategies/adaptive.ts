import type { Size, TilePlan } from "../../types.js";
import { scaleToLongSide, wholeTile } from "../canvas.js";
import { isBlank } from "../detail.js";
import { countPieces } from "../grid.js";
import type { PlanOptions, Strategy } from "../strategy.js";
import { cutCanvas } from "./threshold.js";

/**
 * The default. Looks at the scale of the threshold rule, cuts along the long side where the encoder takes tiles of any
 * shape, leaves out tiles without content, and has lines read from the original pixels.
 */
export const planAdaptive: Strategy = (size, luma, options): TilePlan => {
  const canvas = adaptiveCanvas(size, options);
  const direct = Math.max(size.width, size.height) <= options.threshold;
  const grid = direct ? { rows: 1, cols: 1 } : adaptiveGrid(canvas, options);
  const tiles = direct ? [wholeTile(canvas, size, options.geometry)] : cutCanvas(canvas, size, grid, options);
  return {
    strategy: "adaptive",
    mode: direct ? "direct" : "tiled",
    resized: canvas,
    grid,
    tiles: options.skipBlank ? tiles.map((tile) => ({ ...tile, skipped: isBlank(luma, tile, size) })) : tiles,
    detail: "original",
  };
};

/**
 * Long side = threshold, but never fewer pixels than half a threshold square (if the picture has them): a banner of
 * 2400 x 120 scaled to 1024 would leave its text 5 px high, while its own pixels cost less than a phone screen's.
 */
function adaptiveCanvas(size: Size, options: PlanOptions): Size {
  const long = Math.max(size.width, size.height);
  const budget = options.threshold ** 2 / 2;
  const scale = Math.max(options.threshold / long, Math.sqrt(budget / (size.width * size.height)));
  return scale >= 1 ? { width: size.width, height: size.height } : scaleToLongSide(size, Math.round(long * scale));
}

/** Strips along the long side waste no canvas; an encoder that takes squares only needs a second column. */
function adaptiveGrid(canvas: Size, options: PlanOptions): { rows: number; cols: number } {
  const limit = (count: number) => Math.min(count, options.maxTiles);
  if (options.geometry.tileShape === "any") {
    const strips = limit(countPieces(Math.max(canvas.width, canvas.height), options.tileSize));
    return canvas.width >= canvas.height ? { rows: 1, cols: strips } : { rows: strips, cols: 1 };
  }
  let cols = countPieces(canvas.width, options.tileSize);
  let rows = countPieces(canvas.height, options.tileSize);
  while (cols * rows > options.maxTiles) cols >= rows ? cols-- : rows--;
  return { rows, cols };
}
