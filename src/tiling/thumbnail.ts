import type { Size, Tile, TilePlan } from "../types.js";
import { roundUp, scaleToLongSide } from "./canvas.js";
import type { PlanOptions } from "./strategy.js";

/** A tiled plan with the whole picture as one more tile: first or last, as the encoder's family has it. */
export function withThumbnail(plan: TilePlan, size: Size, options: PlanOptions): TilePlan {
  const whole = plan.tiles.some((tile) => tile.kind === "thumbnail") || plan.mode !== "tiled";
  if (whole || plan.tiles.every((tile) => tile.skipped)) return plan;
  const thumbnail = thumbnailTile(size, options);
  const tiles = options.geometry.thumbnail === "first" ? [thumbnail, ...plan.tiles] : [...plan.tiles, thumbnail];
  return { ...plan, tiles };
}

/** Long side = the tile size; an encoder of squares gets the picture squashed to its square. */
function thumbnailTile(size: Size, { geometry, tileSize }: PlanOptions): Tile {
  const side = geometry.tileSize ?? tileSize;
  const scaled = geometry.tileShape === "square" ? { width: side, height: side } : scaleToLongSide(size, side);
  return {
    kind: "thumbnail",
    x: 0,
    y: 0,
    width: size.width,
    height: size.height,
    encodedWidth: roundUp(scaled.width, geometry.multiple),
    encodedHeight: roundUp(scaled.height, geometry.multiple),
    skipped: false,
  };
}
