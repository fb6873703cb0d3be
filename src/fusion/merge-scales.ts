/**
 * Cross-scale fusion: the map of the whole picture (coarse) joins the tiles' map (fine). The coarse map is brought to
 * the fine one's size bilinearly (pixel centres aligned), and the mean of both is taken.
 * @returns [height, width] of the fine map
 */
export function mergeScales(
  fine: { readonly width: number; readonly height: number; readonly data: Float32Array },
  coarse: { readonly width: number; readonly height: number; readonly stride: number; readonly data: Float32Array },
): Float32Array {
  const merged = new Float32Array(fine.data.length);
  const columns = samples(fine.width, coarse.width);
  const rows = samples(fine.height, coarse.height);
  for (let y = 0; y < fine.height; y++) {
    const above = rows.low[y] * coarse.stride;
    const below = rows.high[y] * coarse.stride;
    const down = rows.share[y];
    for (let x = 0; x < fine.width; x++) {
      const [left, right, share] = [columns.low[x], columns.high[x], columns.share[x]];
      const top = coarse.data[above + left] * (1 - share) + coarse.data[above + right] * share;
      const bottom = coarse.data[below + left] * (1 - share) + coarse.data[below + right] * share;
      const index = y * fine.width + x;
      merged[index] = (fine.data[index] + top * (1 - down) + bottom * down) / 2;
    }
  }
  return merged;
}

/** For each pixel of the fine side: its two neighbours on the coarse side and the share of the second. */
function samples(fine: number, coarse: number) {
  const low = new Int32Array(fine);
  const high = new Int32Array(fine);
  const share = new Float32Array(fine);
  for (let index = 0; index < fine; index++) {
    const at = Math.min(coarse - 1, Math.max(0, ((index + 0.5) * coarse) / fine - 0.5));
    low[index] = Math.floor(at);
    high[index] = Math.min(coarse - 1, low[index] + 1);
    share[index] = at - low[index];
  }
  return { low, high, share };
}
