import type { TextLine } from "../types.js";
import { columnsOf } from "./cards.js";
import { isFlushRight, uppermost } from "./column.js";
import { rowsOf, shareBaseline } from "./row-order.js";

/** A heading, and at least a card and a half below it: fewer rows are a row of cards. */
const FEWEST_ROWS = 4;

/** A card more than another column has, in line heights. */
const CARD = 2;

/** Cards of text stand closer than this, in line heights; between pictures with captions there is more. */
const CLOSE = 3;

/**
 * The columns of a task board, from left to right: close lists under headings on one baseline, of which a later one
 * reaches further down than one before it. A grid of cards is filled row by row, so there no later column is longer; a
 * board of equally long lists cannot be told from it, nor from a table, by its text.
 * @param width least space between two, px
 */
export function boardOf(pieces: readonly TextLine[], lineHeight: number, width: number): TextLine[][] | undefined {
  const columns = columnsOf(pieces, width);
  const heads = columns.map(uppermost);
  const ends = columns.map((column) => Math.max(...column.map(bottomOf)));
  const isBoard =
    ends.some((end, index) => ends.slice(0, index).some((before) => end > before + CARD * lineHeight)) &&
    heads.every((head) => shareBaseline(heads[0], head)) &&
    columns.every((column) => rowsOf(column).length >= FEWEST_ROWS && isClose(column, CLOSE * lineHeight)) &&
    !columns.slice(1).some((column) => isFlushRight(column, lineHeight));
  return isBoard ? columns : undefined;
}

function isClose(column: readonly TextLine[], most: number): boolean {
  const topDown = [...column].sort((a, b) => a.box.y - b.box.y);
  let bottom = bottomOf(topDown[0]);
  return topDown.every((piece) => {
    const gap = piece.box.y - bottom;
    bottom = Math.max(bottom, bottomOf(piece));
    return gap <= most;
  });
}

function bottomOf({ box }: TextLine): number {
  return box.y + box.height;
}
