import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../src/metrics/random.js";
import { corners, minAreaRect, type Point, type RotatedRect, uprightHull } from "../../src/reading/min-area-rect.js";

const DEGREE = Math.PI / 180;

/** The rectangle of least area has a side along two of the points: all pairs are tried. */
function bruteForceArea(points: readonly Point[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (const [x0, y0] of points) {
    for (const [x1, y1] of points) {
      const length = Math.hypot(x1 - x0, y1 - y0);
      if (length === 0) continue;
      const [cos, sin] = [(x1 - x0) / length, (y1 - y0) / length];
      const along = points.map(([x, y]) => x * cos + y * sin);
      const across = points.map(([x, y]) => y * cos - x * sin);
      const area = (Math.max(...along) - Math.min(...along)) * (Math.max(...across) - Math.min(...across));
      best = Math.min(best, area);
    }
  }
  return best;
}

/** How far the outermost point lies outside. */
function overhang(rect: RotatedRect, points: readonly Point[]): number {
  const [cos, sin] = [Math.cos(rect.angle), Math.sin(rect.angle)];
  const excess = points.map(([x, y]) => {
    const [dx, dy] = [x - rect.centerX, y - rect.centerY];
    return Math.max(Math.abs(dx * cos + dy * sin) - rect.width / 2, Math.abs(dy * cos - dx * sin) - rect.height / 2);
  });
  return Math.max(...excess);
}

/** The nearest whole number, never -0. */
function whole(value: number): number {
  expect(Math.abs(value - Math.round(value))).toBeLessThan(1e-9);
  return Math.round(value) + 0;
}

function close(rect: RotatedRect) {
  const round = (value: number) => Math.round(value * 1e6) / 1e6 + 0; // no -0
  const { centerX, centerY, width, height, angle } = rect;
  return [round(centerX), round(centerY), round(width), round(height), round(angle / DEGREE)];
}

describe("minAreaRect", () => {
  // points -> [centerX, centerY, width, height, degrees]
  it.each<[string, Point[], number[]]>([
    ["a lone point", [[3, 4]], [3, 4, 0, 0, 0]],
    [
      "the same point twice",
      [
        [3, 4],
        [3, 4],
      ],
      [3, 4, 0, 0, 0],
    ],
    [
      "a level segment",
      [
        [1, 2],
        [5, 2],
      ],
      [3, 2, 4, 0, 0],
    ],
    [
      "an upright segment",
      [
        [2, 1],
        [2, 5],
      ],
      [2, 3, 0, 4, 0],
    ],
    [
      "points on one slanting line",
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [4, 4],
      ],
      [2, 2, 5.656854, 0, 45],
    ],
    [
      "a level rectangle with points inside and on its sides",
      [
        [0, 0],
        [8, 0],
        [8, 2],
        [0, 2],
        [4, 0],
        [3, 1],
      ],
      [4, 1, 8, 2, 0],
    ],
    [
      "an upright rectangle stays upright",
      [
        [0, 0],
        [2, 0],
        [2, 8],
        [0, 8],
      ],
      [1, 4, 2, 8, 0],
    ],
    [
      "a diamond turns by +45, never by -45",
      [
        [2, 0],
        [4, 2],
        [2, 4],
        [0, 2],
      ],
      [2, 2, 2.828427, 2.828427, 45],
    ],
    // (4, 3) and (-3, 4) are at right angles: sides of 10 and 5.
    [
      "a rectangle that falls to the right",
      [
        [0, 0],
        [8, 6],
        [5, 10],
        [-3, 4],
      ],
      [2.5, 5, 10, 5, 36.869898],
    ],
    [
      "a rectangle that rises to the right",
      [
        [0, 0],
        [8, -6],
        [11, -2],
        [3, 4],
      ],
      [5.5, -1, 10, 5, -36.869898],
    ],
  ])("%s", (_, points, expected) => {
    expect(close(minAreaRect(points))).toEqual(expected);
  });

  it("holds all points in no more area than the best of all directions, on random points", () => {
    const random = mulberry32(1);
    for (let round = 0; round < 300; round++) {
      const count = 3 + Math.floor(random() * 20);
      // Whole numbers of a small range: many collinear and equal points; or anything at all.
      const coordinate = () => (round % 2 === 0 ? Math.floor(random() * 12) : random() * 1000);
      const points = Array.from({ length: count }, (): Point => [coordinate(), coordinate()]);
      const rect = minAreaRect(points);
      expect(overhang(rect, points)).toBeLessThan(1e-9);
      expect(rect.width * rect.height).toBeCloseTo(bruteForceArea(points), 6);
      expect(rect.angle).toBeGreaterThan(-45 * DEGREE);
      expect(rect.angle).toBeLessThanOrEqual(45 * DEGREE + 1e-12);
    }
  });

  it("leaves its points as they were", () => {
    const points: Point[] = [
      [5, 5],
      [0, 0],
      [3, 1],
    ];
    minAreaRect(points);
    expect(points).toEqual([
      [5, 5],
      [0, 0],
      [3, 1],
    ]);
  });
});

describe("corners", () => {
  it.each([
    [
      0,
      [
        [0, 4],
        [10, 4],
        [10, 6],
        [0, 6],
      ],
    ],
    [
      90,
      [
        [6, 0],
        [6, 10],
        [4, 10],
        [4, 0],
      ],
    ],
    [
      -90,
      [
        [4, 10],
        [4, 0],
        [6, 0],
        [6, 10],
      ],
    ],
    [
      180,
      [
        [10, 6],
        [0, 6],
        [0, 4],
        [10, 4],
      ],
    ],
  ])("of a 10 x 2 rectangle about (5, 5), turned by %d degrees", (degrees, expected) => {
    const found = corners({ centerX: 5, centerY: 5, width: 10, height: 2, angle: degrees * DEGREE });
    expect(found.map(([x, y]) => [whole(x), whole(y)])).toEqual(expected);
  });
});

describe("uprightHull", () => {
  it.each([
    [0, { x: 10, y: 20, width: 80, height: 16 }],
    [90, { x: 42, y: -12, width: 16, height: 80 }],
    [-90, { x: 42, y: -12, width: 16, height: 80 }],
    [30, { x: 11.359, y: 1.072, width: 77.282, height: 53.856 }],
  ])("of a rectangle turned by %d degrees", (degrees, expected) => {
    const hull = uprightHull({ centerX: 50, centerY: 28, width: 80, height: 16, angle: degrees * DEGREE });
    const rounded = Object.fromEntries(
      Object.entries(hull).map(([key, value]) => [key, Math.round(value * 1000) / 1000]),
    );
    expect(rounded).toEqual(expected);
  });
});
