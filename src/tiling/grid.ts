/** Pieces of one side of the canvas. */
export interface Cuts {
  /** Where each piece starts, px, ascending. */
  readonly origins: readonly number[];
  /** Every piece's length, px; neighbours overlap where it is more than the step. */
  readonly length: number;
}

/**
 * Cuts a side into `count` pieces of one length that is a multiple of `multiple`, overlap at least `overlap`, and
 * spreads their origins evenly, so that no canvas is wasted. A single piece is the whole side (padded by the caller).
 */
export function cutSide(side: number, count: number, overlap: number, multiple: number): Cuts {
  if (count === 1) return { origins: [0], length: side };
  const ideal = (side + (count - 1) * overlap) / count;
  const length = Math.min(side, Math.ceil(ideal / multiple) * multiple);
  const origins = Array.from({ length: count }, (_, index) => Math.round((index * (side - length)) / (count - 1)));
  return { origins, length };
}

/** How many pieces of `tileSize` a side takes, as the reference counts: ceil(side / tileSize). */
export function countPieces(side: number, tileSize: number): number {
  return Math.max(1, Math.ceil(side / tileSize));
}
