import { describe, expect, it } from "vitest";
import { PPOCR_V4_DETECTION } from "../../src/reading/exported-settings.js";
import { DB_DEFAULTS, findLines, type TextMap } from "../../src/reading/find-lines.js";

const WIDTH = 200;
const HEIGHT = 120;

interface Shape {
  readonly centerX: number;
  readonly centerY: number;
  readonly width: number;
  readonly height: number;
  readonly degrees?: number;
  readonly probability?: number;
}

/** Upright, by its first pixel. */
function block(x: number, y: number, width: number, height: number, probability = 1): Shape {
  return { centerX: x + width / 2, centerY: y + height / 2, width, height, probability };
}

function mapOf(shapes: readonly Shape[], width = WIDTH, height = HEIGHT): TextMap {
  const data = new Float32Array(width * height);
  for (const shape of shapes) {
    const angle = ((shape.degrees ?? 0) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    data.forEach((_, index) => {
      const dx = (index % width) + 0.5 - shape.centerX;
      const dy = Math.floor(index / width) + 0.5 - shape.centerY;
      const inside =
        Math.abs(dx * cos + dy * sin) * 2 <= shape.width && Math.abs(dy * cos - dx * sin) * 2 <= shape.height;
      if (inside) data[index] = shape.probability ?? 1;
    });
  }
  return { width, height, data };
}

const find = (...shapes: readonly Shape[]) => findLines(mapOf(shapes));

/** The grown side of a rectangle: dilated by one, then out by area * 1.6 / perimeter on each side. */
function grown(width: number, height: number): [number, number] {
  const [w, h] = [width + 1, height + 1];
  const grow = (w * h * 1.6) / (2 * (w + h));
  return [w + 2 * grow, h + 2 * grow];
}

describe("findLines", () => {
  it("finds nothing in an empty map", () => {
    expect(find()).toEqual([]);
  });

  it("finds an upright line: dilated by a pixel, then unclipped", () => {
    const [line] = find(block(10, 20, 40, 8));
    // 41 x 9 px, grown by 41 * 9 * 1.6 / 100 = 5.904 on each side
    expect(line.centerX).toBeCloseTo(30.5, 9);
    expect(line.centerY).toBeCloseTo(24.5, 9);
    expect(line.width).toBeCloseTo(52.808, 9);
    expect(line.height).toBeCloseTo(20.808, 9);
    expect(line.angle).toBe(0);
  });

  // [degrees drawn, along which side, degrees found]
  it.each([
    [15, "width", 15],
    [-30, "width", -30],
    [44, "width", 44],
    [90, "height", 0],
    [60, "height", -30],
    [-60, "height", 30],
  ] as const)("finds a line turned by %d degrees: its length is the %s, its angle %d", (degrees, long, found) => {
    const lines = find({ centerX: 100, centerY: 60, width: 80, height: 10, degrees });
    expect(lines).toHaveLength(1);
    const [line] = lines;
    const [length, across] = grown(80, 10);
    // A pixel or two of the map's steps, one of the dilation (down right).
    expect(Math.abs(line.centerX - 100)).toBeLessThan(1.5);
    expect(Math.abs(line.centerY - 60)).toBeLessThan(1.5);
    expect(Math.abs(line[long] - length)).toBeLessThan(4);
    expect(Math.abs(line[long === "width" ? "height" : "width"] - across)).toBeLessThan(5);
    expect(Math.abs((line.angle * 180) / Math.PI - found)).toBeLessThan(2);
  });

  it.each([
    ["apart by 2 px", 2, [block(10, 10, 40, 10), block(52, 10, 40, 10)]],
    ["apart by 1 px: the dilation closes the gap", 1, [block(10, 10, 40, 10), block(51, 10, 40, 10)]],
    ["one under the other, apart by 2 px", 2, [block(10, 10, 80, 10), block(10, 22, 80, 10)]],
    ["apart by 1 px across a corner: the dilation closes that, too", 1, [block(10, 10, 30, 12), block(41, 23, 30, 12)]],
    ["apart by 2 px across a corner", 2, [block(10, 10, 30, 12), block(42, 24, 30, 12)]],
    ["touching by a corner", 1, [block(10, 10, 30, 12), block(40, 22, 30, 12)]],
    [
      "at either end of the same row: the dilation does not run round the border",
      2,
      [block(0, 20, 30, 10), block(170, 19, 30, 10)],
    ],
  ])("two blocks %s are %d", (_, count, shapes) => {
    // Two that touch by a corner fill half of their rectangle.
    expect(findLines(mapOf(shapes), { ...DB_DEFAULTS, minScore: 0.3 })).toHaveLength(count);
  });

  // A block grows by one pixel down and right, and a side of 3 px is noise still.
  it.each([
    [1, 1, 0],
    [2, 2, 0],
    [2, 60, 0],
    [60, 2, 0],
    [3, 3, 1],
    [3, 60, 1],
  ])("a block of %d x %d px gives %d lines", (width, height, count) => {
    expect(find(block(20, 20, width, height))).toHaveLength(count);
  });

  // 40 x 10 px in a rectangle of 41 x 11: the mean is 400 / 451 of the probability.
  it.each([
    [0.29, 0, "is under the threshold"],
    [0.31, 0, "is found, but its mean of .275 is too little"],
    [0.56, 0, "has a mean of .497"],
    [0.57, 1, "has a mean of .506"],
    [1, 1, "is text"],
  ])("a block of probability %d gives %d lines: it %s", (probability, count) => {
    expect(find(block(20, 20, 40, 10, probability))).toHaveLength(count);
  });

  it.each([
    [0.44, 0, "has a mean of .390"],
    [0.46, 1, "has a mean of .408"],
  ])("of PP-OCRv4, a block of probability %d gives %d lines: it %s", (probability, count) => {
    expect(findLines(mapOf([block(20, 20, 40, 10, probability)]), PPOCR_V4_DETECTION.lines)).toHaveLength(count);
  });

  it("takes the mean inside the turned rectangle, not in its upright hull", () => {
    // Of the hull of a thin line at 45 degrees only a sixth is text.
    expect(find({ centerX: 100, centerY: 60, width: 100, height: 10, degrees: 45 })).toHaveLength(1);
  });

  it("stays inside the map where a line touches its border", () => {
    const lines = find(block(0, 0, 30, 10), block(160, 110, 40, 10));
    const upper = lines.find((line) => line.centerY < 60)!;
    const lower = lines.find((line) => line.centerY > 60)!;
    expect([upper.centerX, upper.centerY]).toEqual([15.5, 5.5]);
    // No pixel beyond the border is set: 40 x 10 px as they are.
    expect([lower.centerX, lower.centerY]).toEqual([180, 115]);
  });
});
