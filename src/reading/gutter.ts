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
    let spans = free[first].filter(([a, b]) => a > start && b < end);
    for (let last = first; last < bands.length; last++) {
      spans = intersect(spans, free[last], width);
      if (spans.length === 0) break;
      const height = bottoms[last] - tops[first];
      for (const [a, b] of spans) {
        const isBetter = !best || height > best.height || (height === best.height && b - a > best.width);
        const x = (a + b) / 2;
        if (isBetter && isBetween(bands, first, last, x)) best = { first, last, x, height, width: b - a };
      }
    }
  }
  return best;
}

/** Text on both sides, in two rows or more; two bands are two rows. */
function isBetween(bands: readonly TextLine[][], first: number, last: number, x: number): boolean {
  if (first === last && rowsOf(bands[first]).length < 2) return false;
  const isRight = ({ box }: TextLine) => box.x + box.width / 2 >= x;
  let [left, right] = [false, false];
  for (let band = first; band <= last && !(left && right); band++) {
    left ||= !bands[band].every(isRight);
    right ||= bands[band].some(isRight);
  }
  return left && right;
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

/** Both from left to right; what is narrower than `width` is left out. */
function intersect(some: readonly Span[], others: readonly Span[], width: number): Span[] {
  const common: Span[] = [];
  for (let i = 0, j = 0; i < some.length && j < others.length; ) {
    const from = Math.max(some[i][0], others[j][0]);
    const to = Math.min(some[i][1], others[j][1]);
    if (to > from && to - from >= width) common.push([from, to]);
    if (some[i][1] < others[j][1]) i++;
    else j++;
  }
  return common;
}

function startOf({ box }: TextLine): number {
  return box.x + MARGIN * box.height;
}

function endOf({ box }: TextLine): number {
  return box.x + box.width - MARGIN * box.height;
}
