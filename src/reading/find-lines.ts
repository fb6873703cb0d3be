import { components } from "./components.js";
import { corners, minAreaRect, type RotatedRect } from "./min-area-rect.js";

/** Probability that a pixel belongs to text. */
export interface TextMap {
  readonly width: number; // px
  readonly height: number; // px
  /** [height, width], 0..1 */
  readonly data: Float32Array;
}

/** Numbers of differentiable binarisation (DB), as PaddleOCR's post-processing sets them for PP-OCRv4. */
export interface FindLinesOptions {
  /** Pixels above it are text. */
  readonly threshold: number;
  /** Least mean probability inside a line's rectangle. */
  readonly minScore: number;
  /** A line's rectangle grows by area * unclipRatio / perimeter on each side: the map shrinks text by as much. */
  readonly unclipRatio: number;
  /** Sides up to this are noise, px of the map. */
  readonly minSide: number;
}

export const DB_DEFAULTS: FindLinesOptions = { threshold: 0.3, minScore: 0.5, unclipRatio: 1.6, minSide: 3 };

/** Text map -> rectangles of lines, in pixels of the map (edges, not pixel centres), in no particular order. */
export function findLines(map: TextMap, options: FindLinesOptions = DB_DEFAULTS): RotatedRect[] {
  const lines: RotatedRect[] = [];
  for (const points of components(dilate(map, options.threshold), map.width, map.height)) {
    const rect = minAreaRect(points);
    if (Math.min(rect.width, rect.height) <= options.minSide) continue;
    if (meanInside(map, rect) < options.minScore) continue;
    const grow = (rect.width * rect.height * options.unclipRatio) / (2 * (rect.width + rect.height));
    lines.push({ ...rect, width: rect.width + 2 * grow, height: rect.height + 2 * grow });
  }
  return lines;
}

/** Binarised, and dilated by a 2x2 element (a pixel is set if it or its left, upper or upper left neighbour is). */
function dilate({ width, height, data }: TextMap, threshold: number): Uint8Array {
  const bits = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const below = y + 1 < height ? width : 0;
    for (let x = 0; x < width; x++) {
      if (data[row + x] <= threshold) continue;
      const right = x + 1 < width ? 1 : 0;
      bits[row + x] = 1;
      bits[row + x + right] = 1;
      bits[row + x + below] = 1;
      bits[row + x + below + right] = 1;
    }
  }
  return bits;
}

function meanInside(map: TextMap, rect: RotatedRect): number {
  const outline = corners(rect);
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const left = Math.max(0, Math.floor(Math.min(...xs)));
  const right = Math.min(map.width, Math.ceil(Math.max(...xs)));
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const bottom = Math.min(map.height, Math.ceil(Math.max(...ys)));
  const cos = Math.cos(rect.angle);
  const sin = Math.sin(rect.angle);
  let sum = 0;
  let count = 0;
  for (let y = top; y < bottom; y++) {
    const dy = y + 0.5 - rect.centerY;
    for (let x = left; x < right; x++) {
      const dx = x + 0.5 - rect.centerX;
      if (Math.abs(dx * cos + dy * sin) * 2 > rect.width || Math.abs(dy * cos - dx * sin) * 2 > rect.height) continue;
      sum += map.data[y * map.width + x];
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}
