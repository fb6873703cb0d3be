import type { Rect, Size } from "../types.js";
import { cutSide } from "./grid.js";
import { isLighter } from "./share-areas.js";
import type { PlanOptions } from "./strategy.js";

type Cost = (size: Size) => number;

/** Tiles' worth of pixels that are encoded in one piece at the most, and in each of several. */
const LARGEST_BAND = 3;
const USUAL_BAND = 2.5;

/** Height under which bands cost more in overlap than they are worth, px: what is so flat is cut across. */
const LOWEST_BAND = 160;

export function isLargeArea({ width, height }: Size, { tileSize }: PlanOptions): boolean {
  return width * height > LARGEST_BAND * tileSize ** 2;
}

/**
 * Areas with content that nothing parts in overlapping bands: the large ones, which bounds the memory that one run needs,
 * and the dearest one in two if engines that share them are then done sooner. Across the picture, so that lines of text
 * stay whole.
 * @param cost of looking at a rectangle
 */
export function cutBands(areas: readonly Rect[], cost: Cost, options: PlanOptions): readonly Rect[] {
  return shareDearest(
    areas.flatMap((area) => cutLarge(area, options)),
    cost,
    options,
  );
}

function cutLarge(area: Rect, options: PlanOptions): Rect[] {
  if (!isLargeArea(area, options)) return [area];
  const { tileSize, maxTiles } = options;
  const tiles = (area.width * area.height) / tileSize ** 2;
  const count = Math.min(maxTiles, Math.max(2, Math.round(tiles / USUAL_BAND)));
  const isFlat = area.height / count < LOWEST_BAND;
  return isFlat ? cutArea(area, 1, count, options) : cutArea(area, count, 1, options);
}

function shareDearest(areas: readonly Rect[], cost: Cost, options: PlanOptions): readonly Rect[] {
  const dearest = areas.reduce((most, area) => (cost(area) > cost(most) ? area : most));
  if (dearest.height / 2 < LOWEST_BAND) return areas;
  const shared = areas.flatMap((area) => (area === dearest ? cutArea(area, 2, 1, options) : [area]));
  return isLighter(shared.map(cost), areas.map(cost)) ? shared : areas;
}

function cutArea(area: Rect, rows: number, cols: number, { overlap, geometry }: PlanOptions): Rect[] {
  const across = cutSide(area.width, cols, overlap, geometry.multiple);
  const down = cutSide(area.height, rows, overlap, geometry.multiple);
  return down.origins.flatMap((y) =>
    across.origins.map((x) => ({ x: area.x + x, y: area.y + y, width: across.length, height: down.length })),
  );
}
