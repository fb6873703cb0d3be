import type { EncoderGeometry, Rect, Size, Tile, TilePlan } from "../types.js";

/** Scaled so that the long side is `longSide`; sides are rounded and at least 1 px. */
export function scaleToLongSide(size: Size, longSide: number): Size {
  const scale = longSide / Math.max(size.width, size.height);
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

/** The largest size of the picture's shape inside a box, rounded; enlarges too. */
export function scaleInside(size: Size, box: Size): Size {
  const scale = Math.min(box.width / size.width, box.height / size.height);
  const side = (own: number, most: number) => Math.min(most, Math.max(1, Math.round(own * scale)));
  return { width: side(size.width, box.width), height: side(size.height, box.height) };
}

/** The next multiple at or above `length`; at least one. */
export function roundUp(length: number, multiple: number): number {
  return Math.max(1, Math.ceil(length / multiple)) * multiple;
}

/** A rectangle of the canvas, in whole canvas pixels, as a tile: source in original pixels, padded to the encoder's multiple. */
export function canvasTile(
  rect: { x: number; y: number; width: number; height: number },
  canvas: Size,
  size: Size,
  geometry: EncoderGeometry,
  encoded: Size = rect,
): Tile {
  // Multiplied first: a tile as wide as the canvas is then exactly as wide as the picture.
  return {
    kind: "tile",
    x: (rect.x * size.width) / canvas.width,
    y: (rect.y * size.height) / canvas.height,
    width: (rect.width * size.width) / canvas.width,
    height: (rect.height * size.height) / canvas.height,
    encodedWidth: roundUp(encoded.width, geometry.multiple),
    encodedHeight: roundUp(encoded.height, geometry.multiple),
    skipped: false,
  };
}

/** The whole picture as one tile at the canvas' size. */
export function wholeTile(canvas: Size, size: Size, geometry: EncoderGeometry): Tile {
  return canvasTile({ x: 0, y: 0, ...canvas }, canvas, size, geometry);
}

/** A tile's place on the canvas, in whole canvas pixels: the inverse of `canvasTile`. */
export function placeOnCanvas(tile: Rect, plan: TilePlan, size: Size) {
  const scaleX = plan.resized.width / size.width;
  const scaleY = plan.resized.height / size.height;
  const x = Math.round(tile.x * scaleX);
  const y = Math.round(tile.y * scaleY);
  return {
    x,
    y,
    width: Math.max(1, Math.round((tile.x + tile.width) * scaleX) - x),
    height: Math.max(1, Math.round((tile.y + tile.height) * scaleY) - y),
  };
}
