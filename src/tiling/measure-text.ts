import type { Size } from "../types.js";

/** Vertical strips that are looked at, at the picture's own scale: a quarter of a phone screen's pixels. */
const STRIP_WIDTH = 32; // px, two to four letters of body text: every line of text crosses it with edges
const STRIPS = 40; // across the picture, at most

/** A row holds ink if neighbouring pixels differ this much (levels of 255), at this many places. */
const EDGE = 24;
const EDGES_PER_ROW = 2;

/**
 * Letters stand no farther apart than they are high: a row of text as high as h has an edge in every h px, and so all its
 * rows together have at least one for each pixel of the strip's width. Icons, pictures and frames have fewer.
 */
const EDGES_PER_COLUMN = 1;

/** Runs of such rows: shorter ones are rules and noise, longer ones pictures, px. */
const SHORTEST = 5;
const LONGEST = 120;

/** Runs that a verdict needs: fewer may be a logo or a table's border. */
const FEWEST_RUNS = 6;

/** Letters, packed, have more edges than that; most pictures' texture, and rules that only touch a strip, have not. */
const EDGES_OF_A_LINE = 2;

export interface TextMeasure {
  /**
   * Height of the small text, px: the height (from the top of its letters to their bottom) that a fifth of all text rows
   * stay under. Undefined where nothing looks like text, as in a blurred photo.
   */
  readonly height: number | undefined;
  /** Length of all lines of text together, each in multiples of its own height. */
  readonly length: number;
}

/**
 * Height and length of a picture's text. Lines of text show as runs of rows with sharp edges, between rows without.
 *
 * The share of rows, and the 9 px that a canvas gives the height, were chosen on the 100 pictures that the figures in
 * benchmarks/README.md are from; they were not tried on others.
 *
 * @param pixels [height, width, channels]; the second channel is looked at (green), or the only one
 */
export function measureText(pixels: Uint8Array, size: Size, channels: number): TextMeasure {
  const runs = new Uint32Array(LONGEST + 1);
  const step = Math.max(2 * STRIP_WIDTH, Math.round(size.width / STRIPS));
  const strip = Math.min(STRIP_WIDTH, size.width);
  const strips = Math.floor((size.width - strip) / step) + 1;
  const share = size.width / strips; // of the width, that a strip stands for, px
  const lengths = new Float64Array(strips); // added up strip by strip: the same sum, whatever the order of the runs
  eachRun(pixels, size, channels, { strips, strip, step }, (index, rows, edges) => {
    if (edges >= EDGES_PER_COLUMN * strip) runs[rows]++;
    if (edges >= EDGES_OF_A_LINE * strip) lengths[index] += share / rows;
  });
  return { height: smallHeight(runs), length: lengths.reduce((sum, length) => sum + length, 0) };
}

/**
 * Runs of rows with ink in each strip: which strip, how many rows, and how many edges in all of them. Row by row, all strips
 * beside each other: pixels are read in the order in which they lie.
 */
function eachRun(
  pixels: Uint8Array,
  { width, height }: Size,
  channels: number,
  { strips, strip, step }: { readonly strips: number; readonly strip: number; readonly step: number },
  tell: (index: number, rows: number, edges: number) => void,
): void {
  const rows = new Uint32Array(strips);
  const edges = new Uint32Array(strips); // of the run
  for (let y = 0; y <= height; y++) {
    for (let index = 0; index < strips; index++) {
      const left = index * step;
      const found = y < height ? countEdges(pixels, (y * width + left) * channels, strip, channels) : 0;
      if (found >= EDGES_PER_ROW) {
        rows[index]++;
        edges[index] += found;
      } else if (rows[index] > 0) {
        if (rows[index] >= SHORTEST && rows[index] <= LONGEST) tell(index, rows[index], edges[index]);
        rows[index] = 0;
        edges[index] = 0;
      }
    }
  }
}

function countEdges(pixels: Uint8Array, start: number, strip: number, channels: number): number {
  let at = start + (channels > 1 ? 1 : 0);
  let previous = pixels[at];
  let edges = 0;
  for (let x = 1; x < strip; x++) {
    at += channels;
    const level = pixels[at];
    if (level - previous > EDGE || previous - level > EDGE) edges++;
    previous = level;
  }
  return edges;
}

/** The 20th percentile of the runs' heights, each run weighted by its rows. */
function smallHeight(runs: Uint32Array): number | undefined {
  let rows = 0;
  let count = 0;
  for (let length = SHORTEST; length <= LONGEST; length++) {
    rows += length * runs[length];
    count += runs[length];
  }
  if (count < FEWEST_RUNS) return undefined;
  let below = 0;
  for (let length = SHORTEST; length <= LONGEST; length++) {
    below += length * runs[length];
    if (below >= rows * SMALL_SHARE) return length;
  }
  return undefined;
}

/** Share of text rows that count as small text. */
const SMALL_SHARE = 0.2;
