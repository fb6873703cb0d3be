import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../src/metrics/random.js";
import { components } from "../../src/reading/components.js";

interface Bitmap {
  readonly bits: Uint8Array;
  readonly width: number;
  readonly height: number;
}

function bitmap(...rows: readonly string[]): Bitmap {
  const bits = Uint8Array.from(rows.join(""), (cell) => (cell === "#" ? 1 : 0));
  return { bits, width: rows[0].length, height: rows.length };
}

/** Each component as its pixels, "x,y"; all in one order. */
type Pixels = string[][];

/** Components come as their rows' runs: two upper and two lower corners each. */
function found({ bits, width, height }: Bitmap): Pixels {
  return sorted(
    components(bits, width, height).map((points) => {
      const pixels: string[] = [];
      for (let at = 0; at < points.length; at += 4) {
        const [[start, y], [end], lowerLeft, lowerRight] = points.slice(at, at + 4);
        expect([lowerLeft, lowerRight]).toEqual([
          [start, y + 1],
          [end, y + 1],
        ]);
        for (let x = start; x < end; x++) pixels.push(`${x},${y}`);
      }
      return pixels;
    }),
  );
}

function flooded({ bits, width, height }: Bitmap): Pixels {
  const left = new Set<string>();
  for (const [index, bit] of bits.entries()) if (bit) left.add(`${index % width},${Math.floor(index / width)}`);
  const result: Pixels = [];
  while (left.size > 0) {
    const [seed] = left;
    left.delete(seed);
    const component = [seed];
    for (const pixel of component) {
      const [x, y] = pixel.split(",").map(Number);
      for (const [dx, dy] of [
        [-1, -1],
        [0, -1],
        [1, -1],
        [-1, 0],
        [1, 0],
        [-1, 1],
        [0, 1],
        [1, 1],
      ]) {
        const neighbour = `${x + dx},${y + dy}`;
        const inside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
        if (inside && left.delete(neighbour)) component.push(neighbour);
      }
    }
    result.push(component);
  }
  return sorted(result);
}

function sorted(pixels: Pixels): Pixels {
  return pixels.map((component) => component.sort()).sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

describe("components", () => {
  it.each([
    ["nothing", 0, ["....", "...."]],
    ["one pixel", 1, ["....", "..#."]],
    ["everything", 1, ["####", "####"]],
    ["two that touch by a corner only", 1, ["#...", ".#.."]],
    ["the other corner", 1, ["..#.", ".#.."]],
    ["a pixel's gap", 2, ["#.#.", "#.#."]],
    ["the end of one row and the start of the next are no neighbours", 2, ["...#", "#..."]],
    ["arms that join below", 1, ["#.#.#", "#.#.#", "#####"]],
    ["arms that join one after the other", 1, ["#..#.#", "#..##.", "###..."]],
    ["a ring and what is inside", 2, ["#####", "#...#", "#.#.#", "#...#", "#####"]],
    ["a spiral", 1, ["#######", "......#", "#####.#", "#...#.#", "#.###.#", "#.....#", "#######"]],
  ])("%s: %d", (_, count, rows) => {
    const map = bitmap(...rows);
    expect(found(map)).toHaveLength(count);
    expect(found(map)).toEqual(flooded(map));
  });

  it("equals a flood fill on random bitmaps", () => {
    const random = mulberry32(7);
    for (let round = 0; round < 200; round++) {
      const [width, height] = [1 + Math.floor(random() * 24), 1 + Math.floor(random() * 24)];
      const density = random();
      const bits = Uint8Array.from({ length: width * height }, () => (random() < density ? 1 : 0));
      expect(found({ bits, width, height })).toEqual(flooded({ bits, width, height }));
    }
  });
});
