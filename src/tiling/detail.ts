import type { LumaMap, Rect, Size } from "../types.js";

/** Long side of the luma map that planning works on, px (one size for plan, adapt and bench). */
export const LUMA_LONG_SIDE = 512;

/**
 * Luma range below which an area holds nothing to read: JPEG noise and gradients stay under it, text shrunk to the
 * luma map does not (grey 12 px text on a 4K screen still spans over 20 levels there).
 */
const BLANK_RANGE = 10;

/** True if an area of the picture (original pixels) has no content. */
export function isBlank(luma: LumaMap, area: Rect, size: Size): boolean {
  const scaleX = luma.width / size.width;
  const scaleY = luma.height / size.height;
  const left = Math.max(0, Math.floor(area.x * scaleX));
  const top = Math.max(0, Math.floor(area.y * scaleY));
  const right = Math.min(luma.width, Math.max(left + 1, Math.ceil((area.x + area.width) * scaleX)));
  const bottom = Math.min(luma.height, Math.max(top + 1, Math.ceil((area.y + area.height) * scaleY)));
  let low = 255;
  let high = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const value = luma.data[y * luma.width + x];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low >= BLANK_RANGE) return false;
  }
  return true;
}
