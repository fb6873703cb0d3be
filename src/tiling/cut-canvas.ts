import type { Size, Tile, TilePlan } from "../types.js";
import { canvasTile } from "./canvas.js";
import { cutSide } from "./grid.js";
import type { PlanOptions } from "./strategy.js";

/** The canvas cut into a grid of equal, evenly spread, overlapping tiles, row by row. */
export function cutCanvas(canvas: Size, size: Size, grid: TilePlan["grid"], options: PlanOptions): Tile[] {
  const { multiple } = options.geometry;
  const columns = cutSide(canvas.width, grid.cols, options.overlap, multiple);
  const rows = cutSide(canvas.height, grid.rows, options.overlap, multiple);
  return rows.origins.flatMap((y) =>
    columns.origins.map((x) =>
      canvasTile({ x, y, width: columns.length, height: rows.length }, canvas, size, options.geometry),
    ),
  );
}
