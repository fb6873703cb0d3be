import type { LumaMap } from "../types.js";
import { type AreaSum, summedArea } from "./summed-area.js";

/** Cells of the luma map that hold something to look at. */
export interface ContentMask {
  readonly cols: number;
  readonly rows: number;
  /** How many cells of a rectangle of cells hold content. */
  readonly count: AreaSum;
}

/** A side of a cell, pixels of the luma map. */
const CELL = 2;

/**
 * Levels of 255 between neighbouring pixels of the luma map from which they are content: smooth gradients and JPEG
 * noise stay under it, small grey text of a 4K screen, shrunk to the luma map, does not.
 */
const CONTRAST = 6;

/** Where a picture has content: edges, however faint. */
export function contentMask({ data, width, height }: LumaMap): ContentMask {
  const cols = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const cells = new Uint8Array(cols * rows);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const right = x + 1 < width ? Math.abs(data[at + 1] - data[at]) : 0;
      const below = y + 1 < height ? Math.abs(data[at + width] - data[at]) : 0;
      if (right >= CONTRAST || below >= CONTRAST) cells[Math.floor(y / CELL) * cols + Math.floor(x / CELL)] = 1;
    }
  }
  return { cols, rows, count: summedArea(cells, cols, rows) };
}
