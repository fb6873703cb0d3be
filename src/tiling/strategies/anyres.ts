import type { Size, TilePlan } from "../../types.js";
import { addThumbnail, cutCells } from "../cells.js";
import { type AnyresParams, anyresNext } from "../params.js";
import { floorDivide, truncateRounded } from "../rounding.js";
import type { Strategy } from "../strategy.js";

export interface AnyresLayout {
  /** The sheet of tiles, px. */
  readonly canvas: Size;
  /** The picture on it, px. */
  readonly resized: Size;
  /** Black before the picture on the canvas, px. */
  readonly offset: { readonly x: number; readonly y: number };
  readonly grid: { readonly rows: number; readonly cols: number };
  /** What is left of the tiles' map of features once padding is cut off (and the map shrunk), in tokens. */
  readonly map: { readonly rows: number; readonly cols: number };
  /** Thumbnail, map, and one newline a row. */
  readonly visualTokens: number;
}

/** LLaVA-NeXT and LLaVA-OneVision: the canvas that wastes least, the picture centred on it over black. */
export const planAnyres: Strategy = (size, _luma, options): TilePlan => {
  const { geometry, maxTiles } = options;
  const params = options.params?.anyres ?? anyresNext(geometry.tileSize);
  const { resized, offset, grid } = layoutAnyres(size, withinBudget(params, maxTiles));
  const tile = { width: params.tileSize, height: params.tileSize };
  const tiles = cutCells({ grid, cell: tile, offset }, resized, size, geometry);
  return {
    strategy: "anyres",
    mode: tiles.length > 1 ? "tiled" : "direct",
    resized,
    grid,
    tiles: addThumbnail(tiles, size, tile, geometry),
    detail: "scaled",
    fill: "black",
    thumbnailFrom: "original",
  };
};

/** Source: transformers, models/llava_next and models/llava_onevision (image_processing_*, processing_*). */
export function layoutAnyres(size: Size, params: AnyresParams): AnyresLayout {
  const canvas = bestCanvas(size, params.pinpoints);
  const resized = fitCanvas(size, canvas);
  const grid = { rows: Math.floor(canvas.height / params.tileSize), cols: Math.floor(canvas.width / params.tileSize) };
  const side = Math.floor(params.tileSize / params.patchSize); // tokens
  const unpadded = unpadMap(size, { rows: grid.rows * side, cols: grid.cols * side });
  const map = params.maxMapTiles === undefined ? unpadded : shrinkMap(unpadded, params.maxMapTiles * side ** 2);
  return {
    canvas,
    resized,
    offset: {
      x: Math.floor((canvas.width - resized.width) / 2),
      y: Math.floor((canvas.height - resized.height) / 2),
    },
    grid,
    map,
    visualTokens: side * side + map.rows * (map.cols + 1),
  };
}

/** select_best_resolution: most pixels of the picture kept, then least canvas; the first of equals. */
function bestCanvas(size: Size, pinpoints: readonly Size[]): Size {
  const area = size.width * size.height;
  let best = pinpoints[0];
  let mostKept = 0;
  let leastWasted = Number.POSITIVE_INFINITY;
  for (const { width, height } of pinpoints) {
    const scale = Math.min(width / size.width, height / size.height);
    const kept = Math.min(Math.trunc(size.width * scale) * Math.trunc(size.height * scale), area);
    const wasted = width * height - kept;
    if (kept > mostKept || (kept === mostKept && wasted < leastWasted)) {
      best = { width, height };
      mostKept = kept;
      leastWasted = wasted;
    }
  }
  return best;
}

/** get_patch_output_size */
function fitCanvas(size: Size, canvas: Size): Size {
  const scaleX = canvas.width / size.width;
  const scaleY = canvas.height / size.height;
  return scaleX < scaleY
    ? { width: canvas.width, height: Math.min(Math.ceil(size.height * scaleX), canvas.height) }
    : { width: Math.min(Math.ceil(size.width * scaleY), canvas.width), height: canvas.height };
}

/** unpad_image: rows or columns of pure padding leave the map. A sliver of a picture can lose all of it. */
function unpadMap(size: Size, map: { rows: number; cols: number }): { rows: number; cols: number } {
  if (size.width / size.height > map.cols / map.rows) {
    const rows = truncateRounded(size.height * (map.cols / size.width), 7);
    return { rows: map.rows - 2 * Math.floor((map.rows - rows) / 2), cols: map.cols };
  }
  const cols = truncateRounded(size.width * (map.rows / size.height), 7);
  return { rows: map.rows, cols: map.cols - 2 * Math.floor((map.cols - cols) / 2) };
}

/** Beyond 1.1 of the budget a side, the map is interpolated to about the budget. */
function shrinkMap(map: { rows: number; cols: number }, budget: number): { rows: number; cols: number } {
  const ratio = Math.sqrt((map.rows * map.cols) / budget);
  return ratio > 1.1 ? { rows: floorDivide(map.rows, ratio), cols: floorDivide(map.cols, ratio) } : map;
}

/** The canvases of at most `maxTiles` tiles; one tile where none is that small. */
function withinBudget(params: AnyresParams, maxTiles: number): AnyresParams {
  const { tileSize } = params;
  const pinpoints = params.pinpoints.filter(({ width, height }) => width * height <= maxTiles * tileSize ** 2);
  return { ...params, pinpoints: pinpoints.length > 0 ? pinpoints : [{ width: tileSize, height: tileSize }] };
}
