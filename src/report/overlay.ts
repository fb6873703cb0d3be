import type { Rect, Size } from "../types.js";

/** A rectangle to draw, in pixels of the picture. */
export interface OverlayShape extends Rect {
  readonly color: readonly [red: number, green: number, blue: number];
  /** 0 = outline only, 1 = the picture is hidden. */
  readonly fill: number;
  readonly stroke: number; // px
}

/**
 * Rectangles drawn on a picture, one after the other.
 * @param pixels [height, width, 3]; not changed
 */
export function drawOverlay(pixels: Uint8Array, size: Size, shapes: readonly OverlayShape[]): Uint8Array {
  const drawn = Uint8Array.from(pixels);
  for (const shape of shapes) drawShape(drawn, size, shape);
  return drawn;
}

function drawShape(pixels: Uint8Array, size: Size, shape: OverlayShape): void {
  const left = Math.max(0, Math.round(shape.x));
  const top = Math.max(0, Math.round(shape.y));
  const right = Math.min(size.width, Math.round(shape.x + shape.width));
  const bottom = Math.min(size.height, Math.round(shape.y + shape.height));
  for (let y = top; y < bottom; y++) {
    const edgeRow = y < top + shape.stroke || y >= bottom - shape.stroke;
    for (let x = left; x < right; x++) {
      const edge = edgeRow || x < left + shape.stroke || x >= right - shape.stroke;
      const share = edge ? 1 : shape.fill;
      if (share === 0) continue;
      const at = (y * size.width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        pixels[at + channel] = pixels[at + channel] * (1 - share) + shape.color[channel] * share;
      }
    }
  }
}
