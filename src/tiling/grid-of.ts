import type { Rect, TilePlan } from "../types.js";

/** Of tiles that need not fill a grid: the lines on which tiles begin, the grid that all of them lie on. */
export function gridOf(tiles: readonly Rect[]): TilePlan["grid"] {
  return { rows: new Set(tiles.map(({ y }) => y)).size, cols: new Set(tiles.map(({ x }) => x)).size };
}
