import type { TextLine } from "../types.js";

/** A gap wider than this many line heights starts a new line: two columns, not one sentence. */
const MAX_GAP = 2;

/**
 * Pieces share a baseline if their middles are no further apart than this share of the smaller one's height. Boxes reach
 * well beyond their letters, so those of two tightly set lines overlap by nearly half.
 */
const SAME_BASELINE = 0.3;

/** Pieces are of one line only if their heights are alike within this ratio: a heading beside a note is not. */
const MAX_HEIGHT_RATIO = 1.8;

/**
 * Pieces of text as the detector found them -> visual lines in reading order: rows from top to bottom, inside a row
 * from left to right; pieces on one baseline without a wide gap are one line.
 */
export function rowOrder(pieces: readonly TextLine[]): TextLine[] {
  return rowsOf(pieces).flatMap((row) => joinRow(row));
}

/** Rows top down; a piece joins the row above if it shares the baseline of that row's last piece. */
export function rowsOf(pieces: readonly TextLine[]): TextLine[][] {
  const sorted = [...pieces].sort((a, b) => middle(a) - middle(b) || a.box.x - b.box.x);
  const rows: TextLine[][] = [];
  for (const piece of sorted) {
    const row = rows.at(-1);
    if (row && shareBaseline(row[row.length - 1], piece)) row.push(piece);
    else rows.push([piece]);
  }
  return rows.map((row) => row.sort((a, b) => a.box.x - b.box.x));
}

function joinRow(row: readonly TextLine[]): TextLine[] {
  const lines: TextLine[] = [];
  for (const piece of row) {
    const last = lines.at(-1);
    if (last && belongTogether(last, piece)) lines[lines.length - 1] = join(last, piece);
    else lines.push(piece);
  }
  return lines;
}

function belongTogether(a: TextLine, b: TextLine): boolean {
  const gap = b.box.x - (a.box.x + a.box.width);
  const [small, large] = [Math.min(a.box.height, b.box.height), Math.max(a.box.height, b.box.height)];
  return gap <= MAX_GAP * small && large <= MAX_HEIGHT_RATIO * small;
}

function join(a: TextLine, b: TextLine): TextLine {
  const x = Math.min(a.box.x, b.box.x);
  const y = Math.min(a.box.y, b.box.y);
  const [countA, countB] = [a.text.length, b.text.length];
  return {
    text: `${a.text} ${b.text}`,
    box: {
      x,
      y,
      width: Math.max(a.box.x + a.box.width, b.box.x + b.box.width) - x,
      height: Math.max(a.box.y + a.box.height, b.box.y + b.box.height) - y,
    },
    confidence: (a.confidence * countA + b.confidence * countB) / (countA + countB),
    words: [...(a.words ?? []), ...(b.words ?? [])],
  };
}

function middle(line: TextLine): number {
  return line.box.y + line.box.height / 2;
}

export function shareBaseline(a: TextLine, b: TextLine): boolean {
  return Math.abs(middle(a) - middle(b)) <= SAME_BASELINE * Math.min(a.box.height, b.box.height);
}
