import type { LumaMap, Rect, Size, Tile, TilePlan } from "../../types.js";
import { cutBands, isLargeArea } from "../bands.js";
import { canvasTile, roundUp, scaleToLongSide, wholeTile } from "../canvas.js";
import { type CellRect, CONTENT_MARGIN, contentAreas, halve } from "../content-areas.js";
import { type ContentMask, contentMask } from "../content-mask.js";
import { cutCanvas } from "../cut-canvas.js";
import { isBlank } from "../detail.js";
import { countPieces } from "../grid.js";
import { gridOf } from "../grid-of.js";
import { shareAreas } from "../share-areas.js";
import type { PlanOptions, Strategy } from "../strategy.js";

/**
 * The default: by content. The canvas is as large as the picture's small text needs, and no larger; only the areas with
 * content are encoded, each as a tile of its own shape; lines are read from the picture's own pixels.
 */
export const planAdaptive: Strategy = (size, luma, options): TilePlan => {
  const canvas = adaptiveCanvas(size, luma, options);
  const tiles = cutTiles(canvas, size, luma, options);
  const blank = options.skipBlank ? (tile: Tile) => isBlank(luma, tile, size) : () => false;
  return {
    strategy: "adaptive",
    mode: tiles.length > 1 ? "tiled" : "direct",
    resized: canvas,
    grid: gridOf(tiles),
    tiles: tiles.map((tile) => ({ ...tile, skipped: blank(tile) })),
    detail: "original",
  };
};

function cutTiles(canvas: Size, size: Size, luma: LumaMap, options: PlanOptions): Tile[] {
  const { preset, tileShape } = options.geometry;
  if (preset) return [wholeTile(canvas, size, options.geometry)]; // fitEncoder cuts what such a model takes
  return tileShape === "square" ? squares(canvas, size, options) : areas(canvas, size, luma, options);
}

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

/** An encoder of squares gets a grid. */
function squares(canvas: Size, size: Size, options: PlanOptions): Tile[] {
  const { tileSize, maxTiles } = options;
  let cols = countPieces(canvas.width, tileSize);
  let rows = countPieces(canvas.height, tileSize);
  while (rows * cols > maxTiles) {
    if (cols >= rows) cols--;
    else rows--;
  }
  if (rows * cols === 1) return [wholeTile(canvas, size, options.geometry)];
  return cutCanvas(canvas, size, { rows, cols }, options);
}

/** What one more tile costs besides its pixels, px: about 2 ms. */
const TILE_COST = 8000;

/**
 * Areas with content, as few pixels as possible in at most `maxTiles` tiles; the whole where that is no more. What an
 * encoder of any shape does not see it need not pay for.
 */
function areas(canvas: Size, size: Size, luma: LumaMap, options: PlanOptions): Tile[] {
  const { multiple } = options.geometry;
  const mask = contentMask(luma, "read");
  const whole = { x: 0, y: 0, ...canvas };
  const place = (rect: CellRect) => onCanvas(rect, mask, canvas, multiple);
  for (let tileCost = TILE_COST; ; tileCost *= 2) {
    const cost = ({ width, height }: Size) => roundUp(width, multiple) * roundUp(height, multiple) + tileCost;
    const costOf = (rect: CellRect) => cost(place(rect));
    const isLarge = (rect: CellRect) => isLargeArea(place(rect), options);
    const found = options.skipBlank
      ? shareAreas(mask, contentAreas(mask, costOf), costOf)
          .flatMap((rect) => pieces(mask, rect, isLarge))
          .map(place)
      : [];
    const saves = found.length > 0 && found.reduce((sum, rect) => sum + cost(rect), 0) < cost(whole);
    const tiles = cutBands(saves ? found : [whole], cost, options);
    if (tiles.length <= options.maxTiles) return tiles.map((rect) => canvasTile(rect, canvas, size, options.geometry));
  }
}

/** Cells -> whole pixels of the canvas, with a margin, grown to what the encoder takes as far as the canvas allows. */
function onCanvas({ left, top, right, bottom }: CellRect, mask: ContentMask, canvas: Size, multiple: number): Rect {
  const x = grow(left / mask.cols, right / mask.cols, canvas.width, multiple);
  const y = grow(top / mask.rows, bottom / mask.rows, canvas.height, multiple);
  return { x: x.start, y: y.start, width: x.length, height: y.length };
}

function grow(from: number, to: number, side: number, multiple: number): { start: number; length: number } {
  const start = Math.max(0, Math.floor(from * side - CONTENT_MARGIN));
  const end = Math.min(side, Math.ceil(to * side + CONTENT_MARGIN));
  const length = Math.min(side, roundUp(end - start, multiple));
  return { start: Math.min(Math.max(0, start - ((length - (end - start)) >> 1)), side - length), length };
}

/** A large area in pieces that part between lines of content. */
function pieces(mask: ContentMask, rect: CellRect, isLarge: (rect: CellRect) => boolean): CellRect[] {
  const halves = isLarge(rect) ? halve(mask, rect) : undefined;
  return halves ? halves.flatMap((half) => pieces(mask, half, isLarge)) : [rect];
}
