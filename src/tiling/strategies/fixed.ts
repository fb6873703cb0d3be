import type { TilePlan } from "../../types.js";
import { wholeTile } from "../canvas.js";
import type { Strategy } from "../strategy.js";

/** The picture squashed to a square; the model sees nothing else. */
export const planFixed: Strategy = (size, _luma, options): TilePlan => {
  const canvas = { width: options.fixedSize, height: options.fixedSize };
  return {
    strategy: "fixed",
    mode: "fixed",
    resized: canvas,
    grid: { rows: 1, cols: 1 },
    tiles: [wholeTile(canvas, size, options.geometry)],
    detail: "scaled",
  };
};
