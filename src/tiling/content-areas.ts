import type { ContentMask } from "./content-mask.js";

/** A rectangle of cells, ends exclusive. */
export interface CellRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Free space around content, px of the canvas: letters are found where they have some; 8 were too few for a tilted line. */
export const CONTENT_MARGIN = 12;

/** A cut must save this share of what looking at the rectangle costs. */
const LEAST_GAIN = 0.01;

/**
 * Rectangles that hold all content: the picture is cut along empty rows and columns (recursive XY-cut, Nagy and Seth
 * 1984) wherever the two pieces, trimmed to their content, cost less than the whole. Empty for an empty picture.
 * @param cost of looking at a rectangle
 */
export function contentAreas(mask: ContentMask, cost: (rect: CellRect) => number): CellRect[] {
  const whole = contentBox(mask);
  return whole ? divide(mask, whole, cost) : [];
}

/** The smallest rectangle that holds all content; undefined for an empty picture. */
export function contentBox(mask: ContentMask): CellRect | undefined {
  return trim(mask, { left: 0, top: 0, right: mask.cols, bottom: mask.rows });
}

function divide(mask: ContentMask, rect: CellRect, cost: (rect: CellRect) => number): CellRect[] {
  let least = cost(rect) * (1 - LEAST_GAIN);
  let best: readonly CellRect[] | undefined;
  for (const pair of cuts(mask, rect)) {
    const total = cost(pair[0]) + cost(pair[1]);
    if (total >= least) continue;
    least = total;
    best = pair;
  }
  return best ? best.flatMap((piece) => divide(mask, piece, cost)) : [rect];
}

/** Least share of a rectangle's rows that a piece of it has. */
const LEAST_PIECE = 0.25;

/** A rectangle cut in two between its lines of content, as near to the middle as can be; undefined where all touch. */
export function halve(mask: ContentMask, rect: CellRect): readonly [CellRect, CellRect] | undefined {
  const { left, top, right, bottom } = rect;
  const middle = (top + bottom) / 2;
  const reach = (0.5 - LEAST_PIECE) * (bottom - top);
  let best: { start: number; end: number } | undefined;
  let nearest = reach;
  for (const gap of gaps(top, bottom, (y) => mask.count(left, y, right, y + 1))) {
    const distance = Math.max(0, gap.start - middle, middle - gap.end);
    if (distance >= nearest) continue;
    nearest = distance;
    best = gap;
  }
  return best && [trim(mask, { ...rect, bottom: best.start })!, trim(mask, { ...rect, top: best.end })!];
}

/**
 * Every way to cut in two along a run of empty rows, or of empty columns.
 * @param least runs of fewer rows or columns are none, cells
 */
export function* cuts(
  mask: ContentMask,
  rect: CellRect,
  least = { rows: 1, columns: 1 },
): Generator<readonly [CellRect, CellRect]> {
  const { left, top, right, bottom } = rect;
  for (const { start, end } of gaps(top, bottom, (y) => mask.count(left, y, right, y + 1))) {
    if (end - start < least.rows) continue;
    yield [trim(mask, { ...rect, bottom: start })!, trim(mask, { ...rect, top: end })!];
  }
  for (const { start, end } of gaps(left, right, (x) => mask.count(x, top, x + 1, bottom))) {
    if (end - start < least.columns) continue;
    yield [trim(mask, { ...rect, right: start })!, trim(mask, { ...rect, left: end })!];
  }
}

/** Runs of lines without content between lines with content. */
function gaps(from: number, to: number, count: (line: number) => number): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = from; // of the lines since the last one with content
  for (let line = from; line < to; line++) {
    if (count(line) === 0) continue;
    if (line > start && start > from) found.push({ start, end: line });
    start = line + 1;
  }
  return found;
}

/** The smallest rectangle that holds all content of a rectangle; undefined if it has none. */
function trim(mask: ContentMask, { left, top, right, bottom }: CellRect): CellRect | undefined {
  if (mask.count(left, top, right, bottom) === 0) return undefined;
  while (mask.count(left, top, right, top + 1) === 0) top++;
  while (mask.count(left, bottom - 1, right, bottom) === 0) bottom--;
  while (mask.count(left, top, left + 1, bottom) === 0) left++;
  while (mask.count(right - 1, top, right, bottom) === 0) right--;
  return { left, top, right, bottom };
}
