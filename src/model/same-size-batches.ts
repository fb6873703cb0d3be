import type { PixelValues, Region } from "../types.js";

/** Neighbours of one encoded size, at most `limit` together, in their order. */
export function sameSizeBatches(pixels: readonly PixelValues[], limit: number): PixelValues[][] {
  const batches: PixelValues[][] = [];
  for (const piece of pixels) {
    const last = batches.at(-1);
    if (last && last.length < limit && isSameSize(last[0].region, piece.region)) last.push(piece);
    else batches.push([piece]);
  }
  return batches;
}

function isSameSize(a: Region, b: Region): boolean {
  return a.encodedWidth === b.encodedWidth && a.encodedHeight === b.encodedHeight;
}
