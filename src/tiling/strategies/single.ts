import type { TilePlan } from "../../types.js";
import { scaleToLongSide, wholeTile } from "../canvas.js";
import type { Strategy } from "../strategy.js";

/** One look at the whole picture, its long side brought to `singleSize` (never enlarged; 0 = its own size). */
export const planSingle: Strategy = (size, _luma, options): TilePlan => {
  const longSide = Math.max(size.width, size.height);
  const canvas =
    options.singleSize > 0 && options.singleSize < longSide ? scaleToLongSide(size, options.singleSize) : size;
  return {
    strategy: "single",
    mode: "direct",
    resized: { width: canvas.width, height: canvas.height },
    grid: { rows: 1, cols: 1 },
    tiles: [wholeTile(canvas, size, options.geometry)],
    detail: "original",
  };
};
