import type { Rect } from "../types.js";

/** A rectangle of any direction. Lengths in the unit of its points. */
export interface RotatedRect {
  readonly centerX: number;
  readonly centerY: number;
  /** Along the direction `angle`. */
  readonly width: number;
  /** Across it. */
  readonly height: number;
  /** Clockwise (y points down), radians, in (-pi/4, pi/4]: width runs along the text when it is near horizontal. */
  readonly angle: number;
}

export type Point = readonly [x: number, y: number];

/** The rectangle of least area around the points, by rotating calipers over their convex hull. */
export function minAreaRect(points: readonly Point[]): RotatedRect {
  const hull = convexHull(points);
  if (hull.length < 3) return boundingSegment(hull);
  let best: RotatedRect | undefined;
  for (let index = 0; index < hull.length; index++) {
    const [x0, y0] = hull[index];
    const [x1, y1] = hull[(index + 1) % hull.length];
    const rect = extentAlong(hull, Math.atan2(y1 - y0, x1 - x0));
    if (!best || rect.width * rect.height < best.width * best.height) best = rect;
  }
  return best!;
}

/** The four corners, clockwise from the one that is top left when upright. */
export function corners(rect: RotatedRect): [Point, Point, Point, Point] {
  const cos = Math.cos(rect.angle);
  const sin = Math.sin(rect.angle);
  const at = (along: number, across: number): Point => [
    rect.centerX + along * cos - across * sin,
    rect.centerY + along * sin + across * cos,
  ];
  const [w, h] = [rect.width / 2, rect.height / 2];
  return [at(-w, -h), at(w, -h), at(w, h), at(-w, h)];
}

/** The upright rectangle around it. */
export function uprightHull(rect: RotatedRect): Rect {
  const [a, b, c, d] = corners(rect);
  const x = Math.min(a[0], b[0], c[0], d[0]);
  const y = Math.min(a[1], b[1], c[1], d[1]);
  return { x, y, width: Math.max(a[0], b[0], c[0], d[0]) - x, height: Math.max(a[1], b[1], c[1], d[1]) - y };
}

/** Andrew's monotone chain; counter-clockwise in a y-up plane, without collinear points. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  const hull = [...half(sorted), ...half(sorted.reverse())];
  return hull.length > 0 ? hull : points.slice(0, 1);
}

function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

function boundingSegment(hull: readonly Point[]): RotatedRect {
  const [a, b = a] = hull;
  return extentAlong([a, b], Math.atan2(b[1] - a[1], b[0] - a[0]));
}

/** Bounding rectangle along a direction, brought into the quadrant around the horizontal. */
function extentAlong(points: readonly Point[], direction: number): RotatedRect {
  const quarter = Math.PI / 2;
  let angle = direction - Math.round(direction / quarter) * quarter;
  if (angle <= -Math.PI / 4 + 1e-12) angle += quarter;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let [minAlong, maxAlong, minAcross, maxAcross] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    const along = x * cos + y * sin;
    const across = y * cos - x * sin;
    if (along < minAlong) minAlong = along;
    if (along > maxAlong) maxAlong = along;
    if (across < minAcross) minAcross = across;
    if (across > maxAcross) maxAcross = across;
  }
  const along = (minAlong + maxAlong) / 2;
  const across = (minAcross + maxAcross) / 2;
  return {
    centerX: along * cos - across * sin,
    centerY: along * sin + across * cos,
    width: maxAlong - minAlong,
    height: maxAcross - minAcross,
    angle,
  };
}
