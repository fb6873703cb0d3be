import type { Rect, Size } from "../types.js";

/** Vectors on a grid, as a learned position embedding is kept. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
  /** [rows, cols, hidden] */
  readonly data: Float32Array;
}

/**
 * A grid of position embeddings brought to another grid. Equal to torch.nn.functional.interpolate(size, mode,
 * align_corners=False, antialias=False), up to the last bits of float32.
 * @returns rows x cols vectors of the same hidden size
 */
export function interpolateGrid(grid: Grid, rows: number, cols: number, mode: "bilinear" | "bicubic"): Grid {
  if (rows === grid.rows && cols === grid.cols) return grid;
  const hidden = grid.data.length / (grid.rows * grid.cols);
  const taps = mode === "bilinear" ? bilinearTaps : bicubicTaps;
  const across = interpolateAxis(grid.data, { outer: grid.rows, from: grid.cols, inner: hidden }, cols, taps);
  const data = interpolateAxis(across, { outer: 1, from: grid.rows, inner: cols * hidden }, rows, taps);
  return { rows, cols, data };
}

/**
 * Where each of a tile's rows x cols tokens lies in the whole picture: [rows * cols, 4] of x, y, width, height,
 * normalised 0..1. A tile that reaches beyond the picture keeps only the part inside; a token outside has no extent.
 */
export function tokenPlaces(tile: Rect, size: Size, rows: number, cols: number): Float32Array {
  const places = new Float32Array(rows * cols * 4);
  const edge = (start: number, length: number, share: number, whole: number) =>
    Math.min(1, Math.max(0, (start + length * share) / whole));
  for (let row = 0, at = 0; row < rows; row++) {
    const top = edge(tile.y, tile.height, row / rows, size.height);
    const bottom = edge(tile.y, tile.height, (row + 1) / rows, size.height);
    for (let col = 0; col < cols; col++, at += 4) {
      const left = edge(tile.x, tile.width, col / cols, size.width);
      const right = edge(tile.x, tile.width, (col + 1) / cols, size.width);
      places.set([left, top, right - left, bottom - top], at);
    }
  }
  return places;
}

/** Which inputs make one output, and by how much. */
type Taps = (index: number, scale: number, length: number) => { at: number[]; weights: number[] };

const f32 = Math.fround; // torch computes places (a fused multiply and subtract) and weights in float32

const bilinearTaps: Taps = (index, scale, length) => {
  const place = Math.max(0, f32(scale * f32(index + 0.5) - 0.5));
  const low = Math.min(Math.floor(place), length - 1);
  const share = Math.min(1, f32(place - low));
  return { at: [low, Math.min(low + 1, length - 1)], weights: [f32(1 - share), share] };
};

/** Keys' cubic over four neighbours; the border's vectors repeat outwards. */
const bicubicTaps: Taps = (index, scale, length) => {
  const place = f32(scale * f32(index + 0.5) - 0.5);
  const low = Math.floor(place);
  const share = f32(place - low);
  return {
    at: [-1, 0, 1, 2].map((step) => Math.min(length - 1, Math.max(0, low + step))),
    weights: [cubicFar(1 + share), cubicNear(share), cubicNear(1 - share), cubicFar(2 - share)],
  };
};

/** torch's; Pillow and sharp have -0.5. */
const A = -0.75;

/** Weight at a distance of 0..1. */
function cubicNear(x: number): number {
  return ((A + 2) * x - (A + 3)) * x * x + 1;
}

/** Weight at a distance of 1..2. */
function cubicFar(x: number): number {
  return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
}

/** One axis of [outer, from, inner] -> [outer, to, inner]. */
function interpolateAxis(
  data: Float32Array,
  { outer, from, inner }: { outer: number; from: number; inner: number },
  to: number,
  taps: Taps,
): Float32Array {
  if (to === from) return data;
  const result = new Float32Array(outer * to * inner);
  const scale = f32(from / to);
  for (let index = 0; index < to; index++) {
    const { at, weights } = taps(index, scale, from);
    for (let block = 0; block < outer; block++) {
      const target = (block * to + index) * inner;
      for (let element = 0; element < inner; element++) {
        let sum = 0;
        for (let tap = 0; tap < at.length; tap++)
          sum += weights[tap] * data[(block * from + at[tap]) * inner + element];
        result[target + element] = sum;
      }
    }
  }
  return result;
}
