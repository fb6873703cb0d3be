import type { Region, Size, Tile, TilePlan } from "../types.js";
import { placeOnCanvas } from "./canvas.js";
import { fillsEncoder } from "./cells.js";

/** The tiles of a plan that are to be encoded, as regions, in the plan's order. */
export function tileRegions(plan: TilePlan, size: Size): Region[] {
  return plan.tiles.filter((tile) => !tile.skipped).map((tile) => tileRegion(tile, plan, size));
}

function tileRegion(tile: Tile, plan: TilePlan, size: Size): Region {
  const content = fillsEncoder(tile, plan)
    ? { width: tile.encodedWidth, height: tile.encodedHeight }
    : placeOnCanvas(tile, plan, size);
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
