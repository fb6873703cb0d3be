import type { TilePlan } from "../../types.js";
import { canvasTile, scaleInside } from "../canvas.js";
import type { Strategy } from "../strategy.js";

/**
 * The whole picture in one square; the model sees nothing else. Squashed to it, or letterboxed: it keeps its shape, and
 * the rest of the square is padding.
 */
export const planFixed: Strategy = (size, _luma, options): TilePlan => {
  const square = { width: options.fixedSize, height: options.fixedSize };
  const canvas = options.fixedFit === "letterbox" ? scaleInside(size, square) : square;
  return {
    strategy: "fixed",
    mode: "fixed",
    resized: canvas,
    grid: { rows: 1, cols: 1 },
    tiles: [canvasTile({ x: 0, y: 0, ...canvas }, canvas, size, options.geometry, square)],
    detail: "scaled",
  };
};
