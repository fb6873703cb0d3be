import type { DecodedImage, Rect, Region } from "../types.js";
import { lumaAt } from "./luma.js";
import { uprightHull } from "./min-area-rect.js";

/** How far around a line is looked, in line heights. */
const MARGIN = 0.35;

/** Neighbouring pixels that differ by more are uneven, levels of 255: flat surfaces of JPEGs stay under it. */
const UNEVEN = 3;

/**
 * Share of uneven pixels around a line from which it lies on a picture. On real screens nearly all lines stay under .2
 * (other lines and edges of buttons), on photographs nearly all are above .4.
 */
const UNEVEN_SHARE = 0.4;

/**
 * Whether a line lies on a photograph, a label or a texture, and not on an even surface: there, what looks like text may
 * be none, or be half hidden, curved, or in letters that the recogniser guesses.
 */
export function isOnPicture({ pixels, size }: Pick<DecodedImage, "pixels" | "size">, region: Region): boolean {
  const line = uprightHull(region);
  const margin = MARGIN * region.height;
  const [left, right] = span(line.x - margin, line.x + line.width + margin, size.width);
  const [top, bottom] = span(line.y - margin, line.y + line.height + margin, size.height);
  let count = 0;
  let uneven = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (isInside(line, x, y)) continue;
      const at = y * size.width + x;
      const value = lumaAt(pixels, at);
      const across = Math.abs(value - lumaAt(pixels, at - 1));
      const down = Math.abs(value - lumaAt(pixels, at - size.width));
      count++;
      if (across > UNEVEN || down > UNEVEN) uneven++;
    }
  }
  return uneven > UNEVEN_SHARE * count;
}

/** Whole pixels that have a neighbour before them, end exclusive. */
function span(from: number, to: number, side: number): [number, number] {
  return [Math.max(1, Math.floor(from)), Math.min(side, Math.ceil(to))];
}

function isInside({ x: left, y: top, width, height }: Rect, x: number, y: number): boolean {
  return x > left && x < left + width && y > top && y < top + height;
}
