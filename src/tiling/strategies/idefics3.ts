import type { Size, TilePlan } from "../../types.js";
import { addThumbnail, cutCells } from "../cells.js";
import { type Idefics3Params, smolvlm } from "../params.js";
import type { Strategy } from "../strategy.js";

export interface Idefics3Layout {
  /** First resampling: the long side at longestEdge, px. */
  readonly scaled: Size;
  /** Second resampling: whole tiles, px. */
  readonly canvas: Size;
  readonly grid: { readonly rows: number; readonly cols: number };
  /** Of the tiles, and of the thumbnail that several tiles get. */
  readonly visualTokens: number;
}

/** No side of the first resampling is longer, px. Source: MAX_IMAGE_SIZE of the reference. */
const MAX_SIDE = 4096;

/** Idefics3 and SmolVLM: every picture is blown up to one long side, squashed to whole tiles, and cut. */
export const planIdefics3: Strategy = (size, _luma, options): TilePlan => {
  const { geometry, maxTiles } = options;
  const params = options.params?.idefics3 ?? smolvlm(geometry.tileSize);
  const { scaled, canvas, grid } = layoutWithin(size, params, maxTiles);
  const tile = { width: params.tileSize, height: params.tileSize };
  const tiles = cutCells({ grid, cell: tile }, canvas, size, geometry);
  const tiled = tiles.length > 1;
  return {
    strategy: "idefics3",
    mode: tiled ? "tiled" : "direct",
    resized: canvas,
    grid,
    tiles: tiled ? addThumbnail(tiles, size, tile, geometry) : tiles,
    detail: "scaled",
    via: [scaled],
  };
};

/** Source: transformers, models/idefics3/image_processing_idefics3 (SmolVLM's file is a copy of it). */
export function layoutIdefics3(size: Size, params: Idefics3Params): Idefics3Layout {
  const scaled = scaleToEdge(size, params.longestEdge);
  const { tileSize, tokensPerTile } = params;
  const canvas = params.split ? wholeTiles(scaled, tileSize) : { width: tileSize, height: tileSize };
  const grid = { rows: canvas.height / tileSize, cols: canvas.width / tileSize };
  const count = grid.rows * grid.cols;
  return { scaled, canvas, grid, visualTokens: tokensPerTile * (count === 1 ? 1 : count + 1) };
}

/** The long side exactly at `edge`, up or down; the short side even, and at least 1 px. */
function scaleToEdge(size: Size, edge: number): Size {
  const aspect = size.width / size.height;
  if (size.width >= size.height) {
    return below({ width: edge, height: Math.max(1, even(Math.trunc(edge / aspect))) });
  }
  return below({ width: Math.max(1, even(Math.trunc(edge * aspect))), height: edge });
}

function below(size: Size): Size {
  const aspect = size.width / size.height;
  if (size.width >= size.height && size.width > MAX_SIDE) {
    return { width: MAX_SIDE, height: Math.max(1, Math.trunc(MAX_SIDE / aspect)) };
  }
  if (size.height > size.width && size.height > MAX_SIDE) {
    return { width: Math.max(1, Math.trunc(MAX_SIDE * aspect)), height: MAX_SIDE };
  }
  return size;
}

/** The next whole number of tiles each way; the short side follows the long one's growth before it is rounded. */
function wholeTiles(size: Size, tileSize: number): Size {
  const aspect = size.width / size.height;
  const up = (side: number) => Math.ceil(side / tileSize) * tileSize;
  if (size.width >= size.height) {
    const width = up(size.width);
    return { width, height: up(Math.trunc(width / aspect)) };
  }
  const height = up(size.height);
  return { width: up(Math.trunc(height * aspect)), height };
}

/** A smaller long side of whole tiles where the model's own takes more than `maxTiles`: legal input for the model. */
function layoutWithin(size: Size, params: Idefics3Params, maxTiles: number): Idefics3Layout {
  let layout = layoutIdefics3(size, params);
  let tiles = Math.ceil(params.longestEdge / params.tileSize);
  while (layout.grid.rows * layout.grid.cols > maxTiles && tiles > 1) {
    tiles--;
    layout = layoutIdefics3(size, { ...params, longestEdge: tiles * params.tileSize });
  }
  return layout;
}

function even(length: number): number {
  return length % 2 === 0 ? length : length + 1;
}
