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

/** A straight edge of this length, px of the luma map, on which next to nothing stands, is a frame or a rule. */
const RULE = 24;
const BARE = 0.1;

/**
 * Where a picture has content: edges, however faint.
 * @param what `seen`: all edges; `read`: without frames of windows, cards and devices, rules of tables and the borders of
 *   plain areas, which no reader reads and which join what lies apart
 */
export function contentMask({ data, width, height }: LumaMap, what: "seen" | "read"): ContentMask {
  const across = new Uint8Array(width * height); // 1: the pixel differs from the one to its right
  const down = new Uint8Array(width * height); // ... from the one below
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (x + 1 < width && Math.abs(data[at + 1] - data[at]) >= CONTRAST) across[at] = 1;
      if (y + 1 < height && Math.abs(data[at + width] - data[at]) >= CONTRAST) down[at] = 1;
    }
  }
  const rules = new Uint8Array(width * height);
  if (what === "read") {
    for (let x = 0; x < width; x++) markRules(rules, across, down, x, width, height);
    for (let y = 0; y < height; y++) markRules(rules, down, across, y * width, 1, width);
  }
  const cols = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const cells = new Uint8Array(cols * rows);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if ((across[at] || down[at]) && !rules[at]) cells[Math.floor(y / CELL) * cols + Math.floor(x / CELL)] = 1;
    }
  }
  return { cols, rows, count: summedArea(cells, cols, rows) };
}

/** Marks long runs of edges along one line of pixels that hardly any edge crosses. */
function markRules(
  rules: Uint8Array,
  edges: Uint8Array,
  crossing: Uint8Array,
  start: number,
  step: number,
  length: number,
): void {
  let run = 0;
  let crossed = 0;
  for (let index = 0, at = start; index <= length; index++, at += step) {
    if (index < length && edges[at]) {
      run++;
      crossed += crossing[at];
      continue;
    }
    if (run >= RULE && crossed <= BARE * run) for (let back = 1; back <= run; back++) rules[at - back * step] = 1;
    run = 0;
    crossed = 0;
  }
}
