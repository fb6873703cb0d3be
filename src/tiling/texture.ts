import type { LumaMap, Rect, Size } from "../types.js";

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
  const stride = width + 1;
  // Summed-area tables: entry (y, x) holds the sum over all pixels above and to the left.
  const sums = new Float64Array(stride * (height + 1));
  const squares = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let sum = 0;
    let square = 0;
    for (let x = 0; x < width; x++) {
      const value = laplacian(luma, x, y);
      sum += value;
      square += value * value;
      const index = (y + 1) * stride + x + 1;
      sums[index] = sums[index - stride] + sum;
      squares[index] = squares[index - stride] + square;
    }
  }
  return {
    width,
    height,
    stats: (area) => {
      const left = clamp(Math.round(area.x), 0, width - 1);
      const top = clamp(Math.round(area.y), 0, height - 1);
      const right = clamp(Math.round(area.x + area.width), left + 1, width);
      const bottom = clamp(Math.round(area.y + area.height), top + 1, height);
      const total = (table: Float64Array) =>
        table[bottom * stride + right] -
        table[top * stride + right] -
        table[bottom * stride + left] +
        table[top * stride + left];
      const count = (right - left) * (bottom - top);
      const mean = total(sums) / count;
      return { variance: Math.max(0, total(squares) / count - mean * mean), count };
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
