import type { Rect, Region, Size, VisualTokens } from "../types.js";

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
    data.set(tile.data, at * hiddenSize);
    for (const cell of tileCells(tile.region, tile.data.length / hiddenSize)) {
      positions.set(normalise(cell, size), at++ * 4);
    }
  }
  return { count, hiddenSize, data, positions };
}

/** Where each of a tile's tokens looks, in original pixels. */
export function tileCells(region: Region, tokens: number): Rect[] {
  const whole = upright(region);
  const { rows, cols } = tokenGrid(tokens, region.encodedWidth / region.encodedHeight);
  const cells = Array.from({ length: rows * cols }, (_, index) => ({
    x: whole.x + ((index % cols) * whole.width) / cols,
    y: whole.y + (Math.floor(index / cols) * whole.height) / rows,
    width: whole.width / cols,
    height: whole.height / rows,
  }));
  const extra = tokens - cells.length;
  return [...new Array<Rect>(extra).fill(whole), ...cells];
}

/** Normalised to the picture; what reaches beyond it is cut off. */
export function normalise(rect: Rect, size: Size): [number, number, number, number] {
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const left = clamp(rect.x / size.width);
  const top = clamp(rect.y / size.height);
  const right = clamp((rect.x + rect.width) / size.width);
  const bottom = clamp((rect.y + rect.height) / size.height);
  return [left, top, right - left, bottom - top];
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

function upright({ centerX, centerY, width, height }: Region): Rect {
  return { x: centerX - width / 2, y: centerY - height / 2, width, height };
}
