import type { LumaMap, Size, TilePlan } from "../../types.js";
import { scaleToLongSide, wholeTile } from "../canvas.js";
import { cutCanvas } from "../cut-canvas.js";
import { isBlank } from "../detail.js";
import { countPieces } from "../grid.js";
import type { PlanOptions, Strategy } from "../strategy.js";

/**
 * The default: by content. The canvas is as large as the picture's small text needs, and no larger; the grid is the one
 * that leaves the fewest pixels to encode once tiles without content are left out; lines are read from the picture's
 * own pixels.
 */
export const planAdaptive: Strategy = (size, luma, options): TilePlan => {
  const canvas = adaptiveCanvas(size, luma, options);
  const candidates = gridsFor(canvas, options).map((grid) => planGrid(grid, canvas, size, luma, options));
  return candidates.reduce((best, plan) => (encodedPixels(plan) < encodedPixels(best) ? plan : best));
};

/**
 * Scaled so that small text is `textHeight` px high; at least `minLongSide` and at most `maxMegapixels` (if the picture
 * has them). Without text to measure, the long side is the threshold.
 */
function adaptiveCanvas(size: Size, luma: LumaMap, options: PlanOptions): Size {
  const long = Math.max(size.width, size.height);
  const wanted = luma.textHeight === undefined ? options.threshold / long : options.textHeight / luma.textHeight;
  const most = Math.sqrt((options.maxMegapixels * 1e6) / (size.width * size.height));
  const scale = Math.min(1, most, Math.max(wanted, options.minLongSide / long));
  return scale === 1 ? { width: size.width, height: size.height } : scaleToLongSide(size, Math.round(long * scale));
}

interface Grid {
  readonly rows: number;
  readonly cols: number;
}

/**
 * Grids worth comparing. An encoder of any shape takes the whole, strips either way, or squares; an encoder of squares
 * only the last. A whole larger than two tiles is cut in any case, for the eighth that overlaps cost: pieces keep
 * several engines busy, can be left out, and bound the memory that one run needs.
 */
function gridsFor(canvas: Size, options: PlanOptions): Grid[] {
  const cols = countPieces(canvas.width, options.tileSize);
  const rows = countPieces(canvas.height, options.tileSize);
  const squares = withinLimit({ rows, cols }, options.maxTiles);
  if (options.geometry.tileShape === "square") return [squares];
  const whole = { rows: 1, cols: 1 };
  const cut = [
    { rows: Math.min(rows, options.maxTiles), cols: 1 },
    { rows: 1, cols: Math.min(cols, options.maxTiles) },
    squares,
  ].filter((grid) => grid.rows * grid.cols > 1);
  const isLarge = canvas.width * canvas.height > LARGEST_TILE * options.tileSize ** 2;
  return isLarge && cut.length > 0 ? cut : [whole, ...cut];
}

/** Tiles' worth of pixels that are encoded in one piece at the most. */
const LARGEST_TILE = 2;

function withinLimit({ rows, cols }: Grid, maxTiles: number): Grid {
  while (rows * cols > maxTiles) {
    if (cols >= rows) cols--;
    else rows--;
  }
  return { rows, cols };
}

function planGrid(grid: Grid, canvas: Size, size: Size, luma: LumaMap, options: PlanOptions): TilePlan {
  const direct = grid.rows * grid.cols === 1;
  const tiles = direct ? [wholeTile(canvas, size, options.geometry)] : cutCanvas(canvas, size, grid, options);
  return {
    strategy: "adaptive",
    mode: direct ? "direct" : "tiled",
    resized: canvas,
    grid,
    tiles: options.skipBlank ? tiles.map((tile) => ({ ...tile, skipped: isBlank(luma, tile, size) })) : tiles,
    detail: "original",
  };
}

function encodedPixels({ tiles }: TilePlan): number {
  return tiles.reduce((sum, tile) => sum + (tile.skipped ? 0 : tile.encodedWidth * tile.encodedHeight), 0);
}
