import { type NumberMap, scaleMap } from "./scale-map.js";

/**
 * Cross-scale fusion: the map of the whole picture (coarse) joins the tiles' map (fine). The coarse map is brought to
 * the fine one's size, and the mean of both is taken.
 * @returns [height, width] of the fine map
 */
export function mergeScales(
  fine: { readonly width: number; readonly height: number; readonly data: Float32Array },
  coarse: NumberMap,
): Float32Array {
  const scaled = scaleMap(coarse, fine.width, fine.height);
  return scaled.map((value, index) => (value + fine.data[index]) / 2);
}
