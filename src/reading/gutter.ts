import type { TextLine } from "../types.js";
import { MARGIN } from "./bands.js";
import { rowsOf } from "./row-order.js";

/** White space from the top of band `first` to the end of band `last`, with text on both sides; its middle is at `x`. */
export interface Gutter {
  readonly first: number;
  readonly last: number; // inclusive
  readonly x: number; // px
}

/** The tallest gutter that is at least `width` px wide; of equal ones the widest. */
export function largestGutter(bands: readonly TextLine[][], width: number): Gutter | undefined {
  const pieces = bands.flat();
  const start = Math.min(...pieces.map(startOf));
  const end = Math.max(...pieces.map(endOf));
  const free = bands.map((band) => freeSpans(band, start, end));
  const tops = bands.map((band) => Math.min(...band.map(({ box }) => box.y)));
  const bottoms = bands.map((band) => Math.max(...band.map(({ box }) => box.y + box.height)));
  let best: (Gutter & { readonly height: number; readonly width: number }) | undefined;
  for (let first = 0; first < bands.length; first++) {
    let spans = free[first];
    for (let last = first; last < bands.length; last++) {
      spans = intersect(spans, free[last]).filter(([a, b]) => b - a >= width && a > start && b < end);
      if (spans.length === 0) break;
      const height = bottoms[last] - tops[first];
      for (const [a, b] of spans) {
        const isBetter = !best || height > best.height || (height === best.height && b - a > best.width);
        const x = (a + b) / 2;
        if (isBetter && isBetween(bands.slice(first, last + 1).flat(), x))
          best = { first, last, x, height, width: b - a };
      }
    }
  }
  return best;
}

/** Text on both sides, in two rows or more. */
function isBetween(pieces: readonly TextLine[], x: number): boolean {
  const right = pieces.filter(({ box }) => box.x + box.width / 2 >= x).length;
  return right > 0 && right < pieces.length && rowsOf(pieces).length > 1;
}

type Span = readonly [from: number, to: number];

/** What a band leaves free; it may reach beyond `start` and `end`, where there is no text. */
function freeSpans(band: readonly TextLine[], start: number, end: number): Span[] {
  const spans: Span[] = [];
  let at = start - 1;
  for (const piece of [...band].sort((a, b) => startOf(a) - startOf(b))) {
    if (startOf(piece) > at) spans.push([at, startOf(piece)]);
    at = Math.max(at, endOf(piece));
  }
  return at < end + 1 ? [...spans, [at, end + 1]] : spans;
}

function intersect(some: readonly Span[], others: readonly Span[]): Span[] {
  return some
    .flatMap(([a, b]) => others.map(([c, d]): Span => [Math.max(a, c), Math.min(b, d)]))
    .filter(([from, to]) => to > from);
}

function startOf({ box }: TextLine): number {
  return box.x + MARGIN * box.height;
}

function endOf({ box }: TextLine): number {
  return box.x + box.width - MARGIN * box.height;
}
