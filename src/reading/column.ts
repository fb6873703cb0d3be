import type { TextLine } from "../types.js";
import { median } from "./median.js";
import { rowsOf } from "./row-order.js";

/** Running text fills its column by this share, and the column is this many line heights wide. */
const TEXT_FILL = 0.75;
const TEXT_WIDTH = 8;

export function isRunningText(column: readonly TextLine[]): boolean {
  const rows = rowsOf(column);
  if (rows.length < 2) return false;
  const width = Math.max(...column.map(rightOf)) - Math.min(...column.map(({ box }) => box.x));
  const fill = median(rows.map((row) => row.reduce((sum, { box }) => sum + box.width, 0) / width));
  return fill >= TEXT_FILL && width >= TEXT_WIDTH * median(column.map(({ box }) => box.height));
}

/** Values, times and prices end flush and start ragged: they belong to the rows beside them. */
export function isFlushRight(column: readonly TextLine[], lineHeight: number): boolean {
  const rows = rowsOf(column);
  const starts = rows.map(([piece]) => piece.box.x);
  const ends = rows.map((row) => rightOf(row[row.length - 1]));
  return spread(ends) < Math.min(lineHeight, spread(starts));
}

export function uppermost(pieces: readonly TextLine[]): TextLine {
  return pieces.reduce((a, b) => (b.box.y + b.box.height / 2 < a.box.y + a.box.height / 2 ? b : a));
}

function rightOf({ box }: TextLine): number {
  return box.x + box.width;
}

/** Median distance from the median. */
function spread(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}
