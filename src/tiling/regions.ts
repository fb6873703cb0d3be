import type { Region, Size, Tile, TilePlan } from "../types.js";
import { placeOnCanvas } from "./canvas.js";

/** The tiles of a plan that are to be encoded, as regions, in the plan's order. */
export function tileRegions(plan: TilePlan, size: Size): Region[] {
  return plan.tiles.filter((tile) => !tile.skipped).map((tile) => tileRegion(tile, plan, size));
}

function tileRegion(tile: Tile, plan: TilePlan, size: Size): Region {
  // A thumbnail is the whole picture squashed to its tile; a tile's content keeps the canvas' scale.
  const content =
    tile.kind === "tile"
      ? placeOnCanvas(tile, plan, size)
      : { width: tile.encodedWidth, height: tile.encodedHeight };
  return {
    kind: tile.kind,
    centerX: tile.x + tile.width / 2,
    centerY: tile.y + tile.height / 2,
    width: tile.width,
    height: tile.height,
    angle: 0,
    encodedWidth: tile.encodedWidth,
    encodedHeight: tile.encodedHeight,
    contentWidth: content.width,
    contentHeight: content.height,
  };
}
