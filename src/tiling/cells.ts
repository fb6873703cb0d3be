import type { EncoderGeometry, Size, Tile, TilePlan } from "../types.js";
import { canvasTile } from "./canvas.js";

/** How the field cuts: equal cells side by side, without overlap. Lengths in pixels of the scaled picture. */
export interface Cells {
  readonly grid: { readonly rows: number; readonly cols: number };
  readonly cell: Size;
  /** Where the picture's top left corner lies on the sheet of cells; cells reach beyond a picture that is smaller. */
  readonly offset?: { readonly x: number; readonly y: number };
}

/** The cells as tiles, row by row; `resized` is what the picture is scaled to. */
export function cutCells({ grid, cell, offset }: Cells, resized: Size, size: Size, geometry: EncoderGeometry): Tile[] {
  const { x: left, y: top } = offset ?? { x: 0, y: 0 };
  return Array.from({ length: grid.rows * grid.cols }, (_, index) => {
    const x = (index % grid.cols) * cell.width - left;
    const y = Math.floor(index / grid.cols) * cell.height - top;
    return canvasTile({ x, y, ...cell }, resized, size, exact(geometry));
  });
}

/** The tiles with the whole picture, squashed to `encoded`, where the family has its thumbnail. */
export function addThumbnail(tiles: readonly Tile[], size: Size, encoded: Size, geometry: EncoderGeometry): Tile[] {
  if (geometry.thumbnail === "none") return [...tiles];
  const { encodedWidth, encodedHeight } = canvasTile({ x: 0, y: 0, ...encoded }, encoded, size, exact(geometry));
  const place = { x: 0, y: 0, width: size.width, height: size.height };
  const thumbnail: Tile = { kind: "thumbnail", ...place, encodedWidth, encodedHeight, skipped: false };
  return geometry.thumbnail === "first" ? [thumbnail, ...tiles] : [...tiles, thumbnail];
}

/** True for a tile that is scaled to what the encoder sees by itself; others keep the canvas' scale and are padded. */
export function fillsEncoder(tile: Tile, plan: TilePlan): boolean {
  return tile.kind === "thumbnail" || plan.strategy === "quadtree";
}

/** An encoder of squares takes them as they are: OneVision's 384 is no multiple of its patch of 14. */
function exact(geometry: EncoderGeometry): EncoderGeometry {
  return geometry.tileShape === "square" ? { ...geometry, multiple: 1 } : geometry;
}
