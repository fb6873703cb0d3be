import { floorDivide, truncateRounded } from "../tiling/rounding.js";
import type { Rect, Size, VisualTokens } from "../types.js";
import { interpolateGrid, tokenPlaces } from "./positions.js";
import { layoutTileTokens, regionRect, type TileFeatures } from "./tile-tokens.js";

export interface AnyresLayout {
  readonly grid: { readonly rows: number; readonly cols: number };
  /** Side by side without overlap, row by row; without data where a tile was left out. */
  readonly tiles: readonly (Pick<TileFeatures, "region"> & Partial<TileFeatures>)[];
  /** The whole picture as one tile. */
  readonly thumbnail: TileFeatures;
  /** True if the picture was padded to the canvas' shape: tokens of the padding are dropped. */
  readonly padded: boolean;
  /** A map of more than about this many tiles' tokens is shrunk: N of anyres_max_N. */
  readonly maxMapTiles?: number;
  /** [hidden]: follows each row, where the bundle has it. */
  readonly newline?: Float32Array;
}

/** Tokens of all tiles as one map. */
interface TokenMap {
  readonly rows: number;
  readonly cols: number;
  /** [rows, cols, hidden] */
  readonly data: Float32Array;
  /** [rows, cols]: 1 = encoded, down to 0 = left out; such cells have no tokens */
  readonly cover: Float32Array;
  /** What the map shows, in original pixels. */
  readonly area: Rect;
}

/** Ratio from which a map is shrunk. Source: transformers, LlavaOnevisionModel.pack_image_features. */
const SHRINK_FROM = 1.1;

/**
 * The thumbnail's tokens, then those of the tiles as one map, row by row: without its padding, shrunk if it is large,
 * each row ended by a newline if there is one. Source: as above.
 */
export function layoutAnyresTokens(layout: AnyresLayout, hiddenSize: number, size: Size): VisualTokens {
  const whole = layoutTileTokens([layout.thumbnail], hiddenSize, size);
  const side = Math.sqrt(whole.count);
  let map = joinTiles(layout, side, hiddenSize);
  if (layout.padded) map = unpad(map, size, hiddenSize);
  if (layout.maxMapTiles !== undefined) map = shrink(map, layout.maxMapTiles * side * side);
  return append(whole, map, layout.newline, size);
}

function joinTiles({ grid, tiles }: AnyresLayout, side: number, hidden: number): TokenMap {
  const [rows, cols] = [grid.rows * side, grid.cols * side];
  const data = new Float32Array(rows * cols * hidden);
  const cover = new Float32Array(rows * cols);
  tiles.forEach((tile, index) => {
    if (!tile.data) return;
    const top = Math.floor(index / grid.cols) * side;
    const left = (index % grid.cols) * side;
    for (let row = 0; row < side; row++) {
      const at = (top + row) * cols + left;
      data.set(tile.data.subarray(row * side * hidden, (row + 1) * side * hidden), at * hidden);
      cover.fill(1, at, at + side);
    }
  });
  const first = regionRect(tiles[0].region);
  const area = { x: first.x, y: first.y, width: first.width * grid.cols, height: first.height * grid.rows };
  return { rows, cols, data, cover, area };
}

/** Drops the rows or columns of the padding that made the picture as wide, or as high, as its canvas. */
function unpad(map: TokenMap, size: Size, hidden: number): TokenMap {
  if (size.width / size.height > map.cols / map.rows) {
    const height = truncateRounded(size.height * (map.cols / size.width), 7);
    return cropMap(map, Math.floor((map.rows - height) / 2), 0, hidden);
  }
  const width = truncateRounded(size.width * (map.rows / size.height), 7);
  return cropMap(map, 0, Math.floor((map.cols - width) / 2), hidden);
}

function cropMap(map: TokenMap, top: number, left: number, hidden: number): TokenMap {
  const [rows, cols] = [map.rows - 2 * top, map.cols - 2 * left];
  const data = new Float32Array(rows * cols * hidden);
  const cover = new Float32Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    const from = (top + row) * map.cols + left;
    data.set(map.data.subarray(from * hidden, (from + cols) * hidden), row * cols * hidden);
    cover.set(map.cover.subarray(from, from + cols), row * cols);
  }
  const { x, y, width, height } = map.area;
  const [cellWidth, cellHeight] = [width / map.cols, height / map.rows];
  const area = { x: x + left * cellWidth, y: y + top * cellHeight, width: cols * cellWidth, height: rows * cellHeight };
  return { rows, cols, data, cover, area };
}

/** Bilinear; cells that were left out have no weight. */
function shrink(map: TokenMap, most: number): TokenMap {
  const ratio = Math.sqrt((map.rows * map.cols) / most);
  if (ratio <= SHRINK_FROM) return map;
  const [rows, cols] = [floorDivide(map.rows, ratio), floorDivide(map.cols, ratio)];
  const { data } = interpolateGrid(map, rows, cols, "bilinear");
  if (map.cover.every((share) => share === 1)) {
    return { ...map, rows, cols, data, cover: new Float32Array(rows * cols).fill(1) };
  }
  const cover = interpolateGrid({ ...map, data: map.cover }, rows, cols, "bilinear").data;
  const hidden = data.length / cover.length;
  cover.forEach((share, cell) => {
    if (share === 0) return;
    for (let at = cell * hidden; at < (cell + 1) * hidden; at++) data[at] /= share;
  });
  return { ...map, rows, cols, data, cover };
}

/** A newline stands at its row's right end, and is as high as the row. */
function append(whole: VisualTokens, map: TokenMap, newline: Float32Array | undefined, size: Size): VisualTokens {
  const { hiddenSize } = whole;
  const cells = tokenPlaces(map.area, size, map.rows, map.cols);
  const rows: Float32Array[] = [whole.data];
  const places: Float32Array[] = [whole.positions];
  for (let row = 0; row < map.rows; row++) {
    let last: Float32Array | undefined;
    for (let cell = row * map.cols; cell < (row + 1) * map.cols; cell++) {
      if (map.cover[cell] === 0) continue;
      last = cells.subarray(cell * 4, cell * 4 + 4);
      rows.push(map.data.subarray(cell * hiddenSize, (cell + 1) * hiddenSize));
      places.push(last);
    }
    if (!newline || !last) continue;
    rows.push(newline);
    places.push(Float32Array.of(last[0] + last[2], last[1], 0, last[3]));
  }
  const data = join(rows);
  return { count: data.length / hiddenSize, hiddenSize, data, positions: join(places) };
}

function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
