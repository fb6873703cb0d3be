import type { Size, TilePlan } from "../../types.js";
import { addThumbnail, cutCells } from "../cells.js";
import { type InternvlParams, internvl } from "../params.js";
import type { Strategy } from "../strategy.js";

export interface InternvlLayout {
  readonly grid: { readonly rows: number; readonly cols: number };
  /** The picture is squashed to it, px. */
  readonly canvas: Size;
  /** Of the tiles, and of the thumbnail that several tiles get. */
  readonly visualTokens: number;
}

/** InternVL: the grid whose aspect is nearest to the picture's; the picture squashed to it. */
export const planInternvl: Strategy = (size, _luma, options): TilePlan => {
  const { geometry, maxTiles } = options;
  const params = options.params?.internvl ?? internvl(geometry.tileSize);
  const { grid, canvas } = layoutInternvl(size, {
    ...params,
    minTiles: Math.min(params.minTiles, maxTiles),
    maxTiles: Math.min(params.maxTiles, maxTiles),
  });
  const tile = { width: params.tileSize, height: params.tileSize };
  const tiles = cutCells({ grid, cell: tile }, canvas, size, geometry);
  const tiled = tiles.length > 1;
  return {
    strategy: "internvl",
    mode: tiled ? "tiled" : "direct",
    resized: canvas,
    grid,
    tiles: tiled ? addThumbnail(tiles, size, tile, geometry) : tiles,
    detail: "scaled",
    thumbnailFrom: "original",
  };
};

/** Source: transformers, models/got_ocr2/image_processing_got_ocr2 (get_optimal_tiled_canvas). */
export function layoutInternvl(size: Size, params: InternvlParams): InternvlLayout {
  const { tileSize, tokensPerTile } = params;
  const grid = nearestGrid(size, params);
  const count = grid.rows * grid.cols;
  return {
    grid,
    canvas: { width: grid.cols * tileSize, height: grid.rows * tileSize },
    visualTokens: tokensPerTile * (count === 1 ? 1 : count + 1),
  };
}

/** Least difference of aspects; of equals the larger grid, as long as the picture has half of its pixels. */
function nearestGrid(size: Size, { tileSize, minTiles, maxTiles }: InternvlParams) {
  const aspect = size.width / size.height;
  const area = size.width * size.height;
  let best = { rows: 1, cols: 1 };
  let least = Number.POSITIVE_INFINITY;
  for (const grid of grids(minTiles, maxTiles)) {
    const difference = Math.abs(aspect - grid.cols / grid.rows);
    const filled = area > 0.5 * tileSize * tileSize * grid.cols * grid.rows;
    if (difference < least || (difference === least && filled)) best = grid;
    least = Math.min(least, difference);
  }
  return best;
}

/** By area; of one area the narrow ones first. */
function grids(minTiles: number, maxTiles: number): { rows: number; cols: number }[] {
  const counts = Array.from({ length: maxTiles }, (_, index) => index + 1);
  return counts
    .flatMap((cols) => counts.map((rows) => ({ rows, cols })))
    .filter(({ rows, cols }) => rows * cols >= minTiles && rows * cols <= maxTiles)
    .sort((a, b) => a.rows * a.cols - b.rows * b.cols); // stable
}
