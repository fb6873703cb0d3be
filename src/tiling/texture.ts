import type { LumaMap, Rect, Size } from "../types.js";
import { summedArea } from "./summed-area.js";

export interface TextureMap extends Size {
  /** Variance of the Laplacian over an area of the luma map (edges go to the nearest pixel, so that neighbours share none). */
  stats(area: Rect): { readonly variance: number; readonly count: number };
}

/**
 * The luma map's Laplacian, ready for the variance of any area in constant time: a smooth area has none, fine texture
 * and text much. Values are squared levels of 0..255.
 */
export function textureMap(luma: LumaMap): TextureMap {
  const { width, height } = luma;
  const values = new Int16Array(width * height);
  const squares = new Int32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const value = laplacian(luma, x, y);
      values[at] = value;
      squares[at] = value * value;
    }
  }
  const sum = summedArea(values, width, height);
  const sumOfSquares = summedArea(squares, width, height);
  return {
    width,
    height,
    stats: (area) => {
      const left = clamp(Math.round(area.x), 0, width - 1);
      const top = clamp(Math.round(area.y), 0, height - 1);
      const right = clamp(Math.round(area.x + area.width), left + 1, width);
      const bottom = clamp(Math.round(area.y + area.height), top + 1, height);
      const count = (right - left) * (bottom - top);
      const mean = sum(left, top, right, bottom) / count;
      return { variance: Math.max(0, sumOfSquares(left, top, right, bottom) / count - mean * mean), count };
    },
  };
}

/** Four neighbours less four times the middle; the border's pixels repeat outwards. */
function laplacian({ data, width, height }: LumaMap, x: number, y: number): number {
  const row = y * width;
  const left = data[row + Math.max(0, x - 1)];
  const right = data[row + Math.min(width - 1, x + 1)];
  const above = data[Math.max(0, y - 1) * width + x];
  const below = data[Math.min(height - 1, y + 1) * width + x];
  return left + right + above + below - 4 * data[row + x];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
