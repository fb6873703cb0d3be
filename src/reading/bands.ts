import type { TextLine } from "../types.js";

/** Share of a box on each side that is not letters: boxes reach beyond them. */
export const MARGIN = 0.25;

/** Pieces whose heights overlap, directly or through others, are one band; bands from top to bottom. */
export function bandsOf(pieces: readonly TextLine[]): TextLine[][] {
  const top = ({ box }: TextLine) => box.y + MARGIN * box.height;
  const sorted = [...pieces].sort((a, b) => top(a) - top(b) || a.box.x - b.box.x);
  const bands: TextLine[][] = [];
  let bottom = Number.NEGATIVE_INFINITY;
  for (const piece of sorted) {
    if (top(piece) >= bottom) bands.push([piece]);
    else bands[bands.length - 1].push(piece);
    bottom = Math.max(bottom, piece.box.y + (1 - MARGIN) * piece.box.height);
  }
  return bands;
}
