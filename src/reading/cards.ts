import type { TextLine } from "../types.js";
import { MARGIN } from "./bands.js";
import { isFlushRight, uppermost } from "./column.js";
import { median } from "./median.js";
import { rowsOf, shareBaseline } from "./row-order.js";

/** Fewer rows are the cells of one row, more the columns of a table under its head. */
const ROWS = { least: 2, most: 5 };

/**
 * The cards of one row of them, from left to right: columns that all begin on one baseline. Below it they need not
 * agree: one has a note of two lines, another a button. Undefined if that is not what the columns are.
 * @param width least space between two, px
 */
export function cardsOf(bands: readonly TextLine[][], width: number): TextLine[][] | undefined {
  const columns = columnsOf(bands.flat(), width);
  const lineHeight = median(bands.flat().map(({ box }) => box.height));
  const heads = columns.map(uppermost);
  const areCards =
    columns.length > 1 &&
    columns.every((column) => isCardHigh(rowsOf(column).length)) &&
    !columns.slice(1).some((column) => isFlushRight(column, lineHeight)) &&
    heads.every((head) => shareBaseline(heads[0], head));
  return areCards ? columns : undefined;
}

function isCardHigh(rows: number): boolean {
  return rows >= ROWS.least && rows <= ROWS.most;
}

/** Parted by white space from the first piece to the last. */
export function columnsOf(pieces: readonly TextLine[], width: number): TextLine[][] {
  const start = ({ box }: TextLine) => box.x + MARGIN * box.height;
  const columns: TextLine[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const piece of [...pieces].sort((a, b) => start(a) - start(b))) {
    if (start(piece) - end >= width) columns.push([piece]);
    else columns[columns.length - 1].push(piece);
    end = Math.max(end, piece.box.x + piece.box.width - MARGIN * piece.box.height);
  }
  return columns;
}
