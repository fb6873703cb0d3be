/** A map of numbers, row by row. */
export interface NumberMap {
  readonly width: number; // px
  readonly height: number; // px
  /** [height, stride]; only the first `width` of a row count. */
  readonly data: Float32Array;
  readonly stride: number;
}

/** A map brought to another size bilinearly, pixel centres aligned: as torch's interpolate, align_corners false. */
export function scaleMap(map: NumberMap, width: number, height: number): Float32Array {
  const scaled = new Float32Array(width * height);
  const columns = samples(width, map.width);
  const rows = samples(height, map.height);
  for (let y = 0; y < height; y++) {
    const above = rows.low[y] * map.stride;
    const below = rows.high[y] * map.stride;
    const down = rows.share[y];
    for (let x = 0; x < width; x++) {
      const [left, right, share] = [columns.low[x], columns.high[x], columns.share[x]];
      const top = map.data[above + left] * (1 - share) + map.data[above + right] * share;
      const bottom = map.data[below + left] * (1 - share) + map.data[below + right] * share;
      scaled[y * width + x] = top * (1 - down) + bottom * down;
    }
  }
  return scaled;
}

/** For each pixel of the new side: its two neighbours on the old side and the share of the second. */
function samples(to: number, from: number) {
  const low = new Int32Array(to);
  const high = new Int32Array(to);
  const share = new Float32Array(to);
  for (let index = 0; index < to; index++) {
    const at = Math.min(from - 1, Math.max(0, ((index + 0.5) * from) / to - 0.5));
    low[index] = Math.floor(at);
    high[index] = Math.min(from - 1, low[index] + 1);
    share[index] = at - low[index];
  }
  return { low, high, share };
}
