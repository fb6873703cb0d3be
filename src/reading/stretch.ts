import type { Rect, Region } from "../types.js";
import { uprightHull } from "./min-area-rect.js";

/**
 * A stretch of a line of any direction, over the line's whole height: its upright hull in pixels of the picture.
 * @param middle where on the line, 0..1 from its start
 * @param width along the line, px of the picture
 */
export function stretchHull(region: Region, middle: number, width: number): Rect {
  const along = (middle - 0.5) * region.width;
  return uprightHull({
    centerX: region.centerX + along * Math.cos(region.angle),
    centerY: region.centerY + along * Math.sin(region.angle),
    width,
    height: region.height,
    angle: region.angle,
  });
}
