import type { Rect, TextLine } from "../types.js";
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

/** A line's words this far apart, in line heights, may be of two cells; the space between two words is a third of it. */
const CELL_GAP = 0.8;

type Cell = Pick<TextLine, "text" | "box">;

interface Column {
  readonly left: number;
  readonly right: number;
}

/**
 * The table that begins with a line: rows of two cells or more whose columns stand clear of each other from the first
 * row to the last. A cell of several lines ends it; cells are never guessed.
 * @param lines in reading order, tables row by row; those without words are one cell each
 */
export function findTable(lines: readonly TextLine[], at: number): FoundTable | undefined {
  const rows: Cell[][] = [];
  let next = at;
  for (;;) {
    const row = rowAt(lines, next);
    const cells = row.flatMap(cellsOf);
    if (cells.length < 2 || !joins(rows, cells)) break;
    rows.push(cells);
    next += row.length;
  }
  const columns = columnsOf(rows.flat());
  const filled = rows.flatMap((row) => columns.filter((column) => row.some(isIn(column)))).length;
  if (rows.length < MIN_ROWS || filled < MIN_FILL * rows.length * columns.length) return undefined;
  return { rows: rows.map((row) => columns.map((column) => textIn(row, column))), count: next - at };
}

/** The lines from `at` on that share a baseline, from left to right. */
export function rowAt(lines: readonly TextLine[], at: number): TextLine[] {
  const row = lines.slice(at, at + 1);
  for (const line of lines.slice(at + 1)) {
    const last = row[row.length - 1];
    if (!shareBaseline(last, line) || line.box.x < last.box.x + last.box.width) break;
    row.push(line);
  }
  return row;
}

/** A line cut where its words stand far apart. */
function cellsOf({ text, box, words = [] }: TextLine): Cell[] {
  const cells: { text: string; box: Rect }[] = [];
  for (const word of words) {
    const last = cells.at(-1);
    const gap = last && word.box.x - (last.box.x + last.box.width);
    if (last && gap! < CELL_GAP * box.height) cells[cells.length - 1] = joinCells(last, word);
    else cells.push({ text: word.text, box: { ...word.box, y: box.y, height: box.height } });
  }
  return cells.length > 0 ? cells : [{ text, box }];
}

function joinCells(a: Cell, b: Cell): Cell {
  return { text: `${a.text} ${b.text}`, box: { ...a.box, width: b.box.x + b.box.width - a.box.x } };
}

/** A row continues the rows above where it stands close below, in letters as high, and makes no more than two columns one. */
function joins(rows: readonly Cell[][], row: readonly Cell[]): boolean {
  const above = rows.at(-1);
  const cells = [...rows.flat(), ...row];
  const heights = cells.map(({ box }) => box.height);
  const [least, most] = [Math.min(...heights), Math.max(...heights)];
  if (most > SAME_HEIGHT * least) return false;
  if (above) {
    const gap = row[0].box.y - (above[0].box.y + above[0].box.height);
    if (gap < -least / 2 || gap > MAX_ROW_GAP * least) return false;
  }
  const before = Math.max(row.length, columnsOf(rows.flat()).length);
  return columnsOf(cells).length >= Math.max(2, before - 1);
}

/** Where cells overlap across, they are of one column. */
function columnsOf(cells: readonly Cell[]): Column[] {
  const columns: { left: number; right: number }[] = [];
  for (const { box } of [...cells].sort((a, b) => a.box.x - b.box.x)) {
    const last = columns.at(-1);
    if (last && box.x < last.right) last.right = Math.max(last.right, box.x + box.width);
    else columns.push({ left: box.x, right: box.x + box.width });
  }
  return columns;
}

function isIn({ left, right }: Column): (cell: Cell) => boolean {
  return ({ box }) => box.x >= left && box.x + box.width <= right;
}

function textIn(row: readonly Cell[], column: Column): string {
  return row
    .filter(isIn(column))
    .map(({ text }) => text)
    .join(" ");
}
