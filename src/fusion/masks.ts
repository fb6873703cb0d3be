import { placeOnCanvas } from "../tiling/canvas.js";
import { fillsEncoder } from "../tiling/cells.js";
import type { Rect, Size, Tile, TilePlan } from "../types.js";

/**
 * The part of a tile, in pixels as the encoder sees it, that holds picture: neither what lies beyond the picture
 * (a canvas' black border) nor what pads the tile to the encoder's size.
 */
export function contentOf(tile: Tile, plan: TilePlan, size: Size): Rect {
  if (fillsEncoder(tile, plan)) return { x: 0, y: 0, width: tile.encodedWidth, height: tile.encodedHeight };
  const place = placeOnCanvas(tile, plan, size);
  const x = part(place.x, place.width, plan.resized.width);
  const y = part(place.y, place.height, plan.resized.height);
  return { x: x.start, y: y.start, width: x.length, height: y.length };
}

/**
 * Which pixels of an encoder's input are picture.
 * @param content within `encoded`, px
 * @returns [height, width] of `encoded`, 1 = picture, 0 = padding
 */
export function pixelMask(content: Rect, encoded: Size): Uint8Array {
  const mask = new Uint8Array(encoded.width * encoded.height);
  for (let y = content.y; y < content.y + content.height; y++) {
    const row = y * encoded.width + content.x;
    mask.fill(1, row, row + content.width);
  }
  return mask;
}

/**
 * Which patches see any picture; pixels beyond the last whole patch are seen by none.
 * Source: transformers, models/idefics3/modeling_idefics3 (patch_attention_mask).
 * @returns [rows, cols] of patches, 1 = at least one pixel of picture
 */
export function patchMask(content: Rect, encoded: Size, patchSize: number): Uint8Array {
  const rows = Math.floor(encoded.height / patchSize);
  const cols = Math.floor(encoded.width / patchSize);
  const seen = (start: number, length: number, index: number) =>
    length > 0 && start < (index + 1) * patchSize && start + length > index * patchSize;
  const mask = new Uint8Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    if (!seen(content.y, content.height, row)) continue;
    for (let col = 0; col < cols; col++) mask[row * cols + col] = Number(seen(content.x, content.width, col));
  }
  return mask;
}

/** One axis: what of a place lies on the canvas, counted from the place's start. */
function part(start: number, length: number, canvas: number): { start: number; length: number } {
  const from = Math.min(Math.max(0, -start), length);
  const to = Math.max(from, Math.min(length, canvas - start));
  return { start: from, length: to - from };
}
