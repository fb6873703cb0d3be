import type { TextLine } from "../types.js";
import { bandsOf } from "./bands.js";
import { boardOf } from "./board.js";
import { cardsOf } from "./cards.js";
import { isFlushRight, isRunningText, uppermost } from "./column.js";
import { largestGutter } from "./gutter.js";
import { median } from "./median.js";
import { rowOrder, rowsOf, shareBaseline } from "./row-order.js";

/** A column, a cell or a card is set off by at least this space, in line heights: as wide as two words are apart. */
const MIN_GUTTER = 0.8;

/** Rows of cards stand at least this far apart, in line heights. */
const SECTION_GAP = 0.9;

/** From this share of common baselines on, two columns are a table: its cells are read row by row. */
const TABLE_SHARE = 0.85;

/** Fewer rows than this are no column: chance lets two or three lines stand beside each other. */
const MIN_ROWS = 4;

/** Looking for columns takes the square of the pieces: beyond this many (a picture full of noise) rows must do. */
const MOST_PIECES = 1000;

/**
 * Pieces of text as the detector found them -> visual lines in reading order. Source: recursive XY-cut (Nagy and Seth,
 * 1984), cut at the tallest column of white space first (Breuel, 2002), so that a heading across columns comes before
 * both. What stands beside each other is read column by column, unless it is a table; cards are read row by row of cards.
 */
export function readingOrder(pieces: readonly TextLine[], isCell = false): TextLine[] {
  if (pieces.length > MOST_PIECES) return rowOrder(pieces);
  const lineHeight = median(pieces.map(({ box }) => box.height));
  const bands = bandsOf(pieces);
  const gutter = largestGutter(bands, MIN_GUTTER * lineHeight);
  if (!gutter) return rowOrder(pieces);
  const { first, last, x } = gutter;
  return [
    ...readingOrder(bands.slice(0, first).flat()),
    ...orderBeside(bands.slice(first, last + 1), x, lineHeight, isCell),
    ...readingOrder(bands.slice(last + 1).flat()),
  ];
}

/** Pieces on both sides of a gutter at `x`. */
function orderBeside(bands: readonly TextLine[][], x: number, lineHeight: number, isCell: boolean): TextLine[] {
  const isLeft = ({ box }: TextLine) => box.x + box.width / 2 < x;
  const board = boardOf(bands.flat(), lineHeight, MIN_GUTTER * lineHeight);
  if (board) return board.flatMap((column) => readingOrder(column, true));
  const cut = sectionEnd(bands, isLeft, SECTION_GAP * lineHeight);
  if (cut > 0) {
    return [...readingOrder(bands.slice(0, cut).flat(), true), ...readingOrder(bands.slice(cut).flat(), true)];
  }
  const cards = isCell ? cardsOf(bands, MIN_GUTTER * lineHeight) : undefined;
  if (cards) return cards.flatMap((card) => readingOrder(card, true));
  const pieces = bands.flat();
  const left = pieces.filter(isLeft);
  const right = pieces.filter((piece) => !isLeft(piece));
  const [fewer, more] = [rowsOf(left), rowsOf(right)].sort((a, b) => a.length - b.length);
  const common = fewer.filter(([a]) => more.some(([b]) => shareBaseline(a, b))).length;
  const isTrailing = isFlushRight(right, lineHeight);
  const areColumns =
    (isRunningText(left) && isRunningText(right)) ||
    (fewer.length >= MIN_ROWS && !isTrailing && common < TABLE_SHARE * fewer.length);
  return areColumns ? [...readingOrder(left), ...readingOrder(right)] : rowOrder(pieces);
}

/** The first band below a gap after which both sides start on one baseline, as rows of cards do; 0 = none. */
function sectionEnd(bands: readonly TextLine[][], isLeft: (piece: TextLine) => boolean, least: number): number {
  const highest = bands.map((band) => Math.min(...band.map(({ box }) => box.y))); // then: of all below it, too
  for (let band = bands.length - 2; band >= 0; band--) highest[band] = Math.min(highest[band], highest[band + 1]);
  let bottom = Number.NEGATIVE_INFINITY;
  for (let cut = 1; cut < bands.length; cut++) {
    bottom = Math.max(bottom, ...bands[cut - 1].map(({ box }) => box.y + box.height));
    if (highest[cut] - bottom < least) continue;
    const below = bands.slice(cut).flat();
    const left = below.filter(isLeft);
    const right = below.filter((piece) => !isLeft(piece));
    if (left.length > 0 && right.length > 0 && shareBaseline(uppermost(left), uppermost(right))) return cut;
  }
  return 0;
}
