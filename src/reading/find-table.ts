import type { TextLine } from "../types.js";
import { shareBaseline } from "./row-order.js";

export interface FoundTable {
  /** Cells row by row, "" where one is missing; all rows are of one length. */
  readonly rows: readonly (readonly string[])[];
  /** Lines that it takes. */
  readonly count: number;
}

/** Fewer rows may stand in columns by chance. */
const MIN_ROWS = 3;

/** Rows further apart than this, in line heights, are no longer one table. */
const MAX_ROW_GAP = 2.5;

/** Cells are alike in height within this ratio. */
const SAME_HEIGHT = 1.5;

/** At least this share of the cells is filled. */
const MIN_FILL = 0.75;

interface Column {
  readonly left: number;
  readonly right: number;
}

/**
 * The table that begins with a line: rows of two cells or more whose columns stand clear of each other from the first
 * row to the last. A cell of several lines ends it; cells are never guessed.
 * @param lines in reading order, tables row by row
 */
export function findTable(lines: readonly TextLine[], at: number): FoundTable | undefined {
  const rows: TextLine[][] = [];
  let next = at;
  for (;;) {
    const row = rowAt(lines, next);
    if (row.length < 2 || !joins(rows, row)) break;
    rows.push(row);
    next += row.length;
  }
  const columns = columnsOf(rows.flat());
  if (rows.length < MIN_ROWS || next - at < MIN_FILL * rows.length * columns.length) return undefined;
  return { rows: rows.map((row) => columns.map((column) => textIn(row, column))), count: next - at };
}

/** The lines from `at` on that share a baseline, from left to right. */
function rowAt(lines: readonly TextLine[], at: number): TextLine[] {
  const row = lines.slice(at, at + 1);
  for (const line of lines.slice(at + 1)) {
    const last = row[row.length - 1];
    if (!shareBaseline(last, line) || line.box.x < last.box.x + last.box.width) break;
    row.push(line);
  }
  return row;
}

function joins(rows: readonly TextLine[][], row: readonly TextLine[]): boolean {
  const above = rows.at(-1);
  const cells = [...rows.flat(), ...row];
  const heights = cells.map(({ box }) => box.height);
  const [least, most] = [Math.min(...heights), Math.max(...heights)];
  if (most > SAME_HEIGHT * least) return false;
  if (above) {
    const gap = row[0].box.y - (above[0].box.y + above[0].box.height);
    if (gap < -least / 2 || gap > MAX_ROW_GAP * least) return false;
  }
  const columns = columnsOf(cells);
  return [...rows, row].every((each) => columns.every((column) => each.filter(isIn(column)).length <= 1));
}

/** Where cells overlap across, they are of one column. */
function columnsOf(cells: readonly TextLine[]): Column[] {
  const columns: { left: number; right: number }[] = [];
  for (const { box } of [...cells].sort((a, b) => a.box.x - b.box.x)) {
    const last = columns.at(-1);
    if (last && box.x < last.right) last.right = Math.max(last.right, box.x + box.width);
    else columns.push({ left: box.x, right: box.x + box.width });
  }
  return columns;
}

function isIn({ left, right }: Column): (cell: TextLine) => boolean {
  return ({ box }) => box.x >= left && box.x + box.width <= right;
}

function textIn(row: readonly TextLine[], column: Column): string {
  return row.find(isIn(column))?.text ?? "";
}
