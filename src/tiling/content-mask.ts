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
  for (let y = 0; y < height; y++) markEdges(across, data, y * width, width - 1, 1);
  markEdges(down, data, 0, (height - 1) * width, width);
  const rules = new Uint8Array(width * height);
  if (what === "read") {
    for (let x = 0; x < width; x++) markRules(rules, across, down, x, width, height);
    for (let y = 0; y < height; y++) markRules(rules, down, across, y * width, 1, width);
  }
  const cols = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const cells = new Uint8Array(cols * rows);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(y / CELL) * cols;
    for (let x = 0; x < width; x++, at++) {
      if ((across[at] | down[at]) > rules[at]) cells[row + Math.floor(x / CELL)] = 1;
    }
  }
  return { cols, rows, count: summedArea(cells, cols, rows) };
}

/** Marks `count` pixels from `start` on that differ from the one that lies `step` further. */
function markEdges(edges: Uint8Array, data: Uint8Array, start: number, count: number, step: number): void {
  for (let at = start; at < start + count; at++) {
    const difference = data[at + step] - data[at];
    if (difference >= CONTRAST || difference <= -CONTRAST) edges[at] = 1;
  }
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
