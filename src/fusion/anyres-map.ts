import { truncateRounded } from "../tiling/rounding.js";
import type { Rect, Size, VisualTokens } from "../types.js";
import { layoutTileTokens, normalise, type TileFeatures, tileCells } from "./tile-tokens.js";

export interface AnyresLayout {
  readonly grid: { readonly rows: number; readonly cols: number };
  /** Row by row; without data where a tile was left out. */
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

/** Tokens of all tiles as one map. Cells without content have no tokens. */
interface TokenMap {
  readonly rows: number;
  readonly cols: number;
  /** [rows * cols, hidden] */
  readonly data: Float32Array;
  readonly cells: readonly Rect[];
  /** 1 = encoded, down to 0 = left out */
  readonly cover: Float32Array;
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
  if (layout.maxMapTiles !== undefined) map = shrink(map, layout.maxMapTiles * side * side, hiddenSize);
  return append(whole, map, layout.newline, hiddenSize, size);
}

function joinTiles({ grid, tiles }: AnyresLayout, side: number, hidden: number): TokenMap {
  const [rows, cols] = [grid.rows * side, grid.cols * side];
  const data = new Float32Array(rows * cols * hidden);
  const cells = new Array<Rect>(rows * cols);
  const cover = new Float32Array(rows * cols);
  tiles.forEach((tile, index) => {
    const top = Math.floor(index / grid.cols) * side;
    const left = (index % grid.cols) * side;
    tileCells(tile.region, side * side).forEach((cell, token) => {
      const at = (top + Math.floor(token / side)) * cols + left + (token % side);
      cells[at] = cell;
      if (!tile.data) return;
      data.set(tile.data.subarray(token * hidden, (token + 1) * hidden), at * hidden);
      cover[at] = 1;
    });
  });
  return { rows, cols, data, cells, cover };
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
  const kept = Array.from({ length: rows * cols }, (_, at) => (top + Math.floor(at / cols)) * map.cols + left + (at % cols));
  const data = new Float32Array(kept.length * hidden);
  kept.forEach((from, at) => data.set(map.data.subarray(from * hidden, (from + 1) * hidden), at * hidden));
  return { rows, cols, data, cells: kept.map((at) => map.cells[at]), cover: Float32Array.from(kept, (at) => map.cover[at]) };
}

/** Bilinear, pixel centres aligned, no smoothing (torch's interpolate); cells left out have no weight. */
function shrink(map: TokenMap, most: number, hidden: number): TokenMap {
  const ratio = Math.sqrt((map.rows * map.cols) / most);
  if (ratio <= SHRINK_FROM) return map;
  const [rows, cols] = [Math.floor(map.rows / ratio), Math.floor(map.cols / ratio)];
  const data = new Float32Array(rows * cols * hidden);
  const cover = new Float32Array(rows * cols);
  const cells: Rect[] = [];
  for (let row = 0; row < rows; row++) {
    const down = sample(row, rows, map.rows);
    for (let col = 0; col < cols; col++) {
      const across = sample(col, cols, map.cols);
      const at = row * cols + col;
      const corners = down.flatMap(([y, share]) => across.map(([x, part]) => [y * map.cols + x, share * part] as const));
      cover[at] = corners.reduce((sum, [from, weight]) => sum + weight * map.cover[from], 0);
      for (const [from, weight] of corners) {
        const own = (weight * map.cover[from]) / cover[at];
        if (!(own > 0)) continue;
        for (let index = 0; index < hidden; index++) data[at * hidden + index] += own * map.data[from * hidden + index];
      }
      cells.push(hull(map, (row * map.rows) / rows, ((row + 1) * map.rows) / rows, (col * map.cols) / cols, ((col + 1) * map.cols) / cols));
    }
  }
  return { rows, cols, data, cells, cover };
}

/** The two neighbours on the large side, with their shares. */
function sample(index: number, small: number, large: number): [number, number][] {
  const at = Math.max(0, ((index + 0.5) * large) / small - 0.5);
  const low = Math.floor(at);
  return [
    [low, 1 - (at - low)],
    [Math.min(large - 1, low + 1), at - low],
  ];
}

/** The stretch of picture from one (fractional) place of the map to another. */
function hull(map: TokenMap, top: number, bottom: number, left: number, right: number): Rect {
  const first = map.cells[Math.floor(top) * map.cols + Math.floor(left)];
  const last = map.cells[(Math.ceil(bottom) - 1) * map.cols + Math.ceil(right) - 1];
  const x = first.x + (left - Math.floor(left)) * first.width;
  const y = first.y + (top - Math.floor(top)) * first.height;
  const endX = last.x + (right - Math.ceil(right) + 1) * last.width;
  const endY = last.y + (bottom - Math.ceil(bottom) + 1) * last.height;
  return { x, y, width: Math.max(0, endX - x), height: Math.max(0, endY - y) };
}

/** A newline stands at its row's right end, and is as high as the row. */
function append(whole: VisualTokens, map: TokenMap, newline: Float32Array | undefined, hidden: number, size: Size): VisualTokens {
  const rows: Float32Array[] = [whole.data];
  const places: number[] = [];
  for (let row = 0; row < map.rows; row++) {
    let end: Rect | undefined;
    for (let col = 0; col < map.cols; col++) {
      const at = row * map.cols + col;
      if (map.cover[at] === 0) continue;
      rows.push(map.data.subarray(at * hidden, (at + 1) * hidden));
      places.push(...normalise(map.cells[at], size));
      end = map.cells[at];
    }
    if (!newline || !end) continue;
    rows.push(newline);
    places.push(...normalise({ ...end, x: end.x + end.width, width: 0 }, size));
  }
  const count = whole.count + places.length / 4;
  const data = new Float32Array(count * hidden);
  let at = 0;
  for (const row of rows) {
    data.set(row, at);
    at += row.length;
  }
  const positions = new Float32Array(count * 4);
  positions.set(whole.positions);
  positions.set(places, whole.count * 4);
  return { count, hiddenSize: hidden, data, positions };
}
