import type { Rect, Region, Size, VisualTokens } from "../types.js";
import { tokenPlaces } from "./positions.js";

/** What the encoder made of one tile. */
export interface TileFeatures {
  readonly region: Region;
  /** [tokens, hidden]: row by row of the tile; tokens for the whole tile (CLS and the like) come before. */
  readonly data: Float32Array;
}

/** Tiles' tokens one after the other, each with the part of the picture that it stands for. */
export function layoutTileTokens(tiles: readonly TileFeatures[], hiddenSize: number, size: Size): VisualTokens {
  const count = tiles.reduce((sum, { data }) => sum + data.length / hiddenSize, 0);
  const data = new Float32Array(count * hiddenSize);
  const positions = new Float32Array(count * 4);
  let at = 0;
  for (const tile of tiles) {
    const tokens = tile.data.length / hiddenSize;
    data.set(tile.data, at * hiddenSize);
    positions.set(tilePlaces(tile.region, tokens, size), at * 4);
    at += tokens;
  }
  return { count, hiddenSize, data, positions };
}

/** A tile's rectangle in original pixels. */
export function regionRect({ centerX, centerY, width, height }: Region): Rect {
  return { x: centerX - width / 2, y: centerY - height / 2, width, height };
}

/** [tokens, 4] */
function tilePlaces(region: Region, tokens: number, size: Size): Float32Array {
  const { rows, cols } = tokenGrid(tokens, region.encodedWidth / region.encodedHeight);
  const whole = tokenPlaces(regionRect(region), size, 1, 1);
  const places = new Float32Array(tokens * 4);
  const extra = tokens - rows * cols;
  for (let token = 0; token < extra; token++) places.set(whole, token * 4);
  places.set(tokenPlaces(regionRect(region), size, rows, cols), extra * 4);
  return places;
}

/** At most so many tokens stand for the whole tile: CLS, and DeiT's distillation token. */
const MOST_EXTRA = 2;

/** The grid of a tile's tokens: as many as there are, or all but one or two, in the tile's own shape. */
function tokenGrid(tokens: number, aspect: number): { rows: number; cols: number } {
  for (let extra = 0; extra <= MOST_EXTRA; extra++) {
    const cells = tokens - extra;
    const cols = Math.round(Math.sqrt(cells * aspect));
    const rows = Math.round(cells / cols);
    if (rows * cols === cells) return { rows, cols };
  }
  return { rows: 0, cols: 0 };
}
