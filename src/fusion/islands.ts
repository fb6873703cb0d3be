import type { Rect } from "../types.js";

/** Places on the canvas that belong together, with the rectangle that holds them all. */
export interface Island<Place> extends Rect {
  readonly places: readonly Place[];
}

/**
 * Groups of rectangles that overlap or touch, directly or through others: what is found on one island does not reach
 * over to another, so that each can be worked on by itself. Largest first.
 */
export function islands<Place extends Rect>(places: readonly Place[]): Island<Place>[] {
  const groups: Place[][] = [];
  for (const place of places) {
    const near = groups.filter((group) => group.some((other) => touch(place, other)));
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([...near.flat(), place]);
  }
  return groups
    .map((group) => ({ ...around(group), places: group }))
    .sort((a, b) => b.width * b.height - a.width * a.height);
}

function touch(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

function around(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}
