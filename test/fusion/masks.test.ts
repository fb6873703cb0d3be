import { describe, expect, test } from "vitest";
import { contentOf, patchMask, pixelMask } from "../../src/fusion/masks.js";
import { planTiles } from "../../src/tiling/plan.js";
import type { Rect, Size } from "../../src/types.js";
import { flatLuma, planOptions, READER, readGolden, squares } from "../tiling/fixtures.js";

/** A patch counts when any pixel of it does: the definition, slowly. */
function patchMaskByPixels(content: Rect, encoded: Size, patchSize: number): number[] {
  const pixels = pixelMask(content, encoded);
  const rows = Math.floor(encoded.height / patchSize);
  const cols = Math.floor(encoded.width / patchSize);
  return Array.from({ length: rows * cols }, (_, index) => {
    const top = Math.floor(index / cols) * patchSize;
    const left = (index % cols) * patchSize;
    for (let y = top; y < top + patchSize; y++) {
      for (let x = left; x < left + patchSize; x++) if (pixels[y * encoded.width + x]) return 1;
    }
    return 0;
  });
}

function count(mask: Uint8Array): number {
  return mask.reduce((sum, bit) => sum + bit, 0);
}

describe("masks equal Idefics3's", () => {
  test.each(readGolden("masks").rows)("content %d x %d of %d x %d, patch %d", (...row) => {
    const [width, height, wide, tall, patch, pixels, shape, bits] = row as unknown as [
      ...[number, number, number, number, number, number],
      [number, number],
      string,
    ];
    const content = { x: 0, y: 0, width, height };
    const encoded = { width: wide, height: tall };
    expect(count(pixelMask(content, encoded))).toBe(pixels);
    const mask = patchMask(content, encoded, patch);
    expect(mask.length).toBe(shape[0] * shape[1]);
    expect(mask.join("")).toBe(bits);
  });
});

test("a patch is masked exactly when none of its pixels is picture", () => {
  const cases: [Rect, Size, number][] = [
    [{ x: 5, y: 0, width: 9, height: 48 }, { width: 48, height: 48 }, 16],
    [{ x: 16, y: 15, width: 17, height: 2 }, { width: 64, height: 40 }, 16],
    [{ x: 0, y: 0, width: 0, height: 0 }, { width: 28, height: 28 }, 14],
    [{ x: 40, y: 10, width: 0, height: 20 }, { width: 56, height: 56 }, 14],
    [{ x: 13, y: 14, width: 2, height: 1 }, { width: 56, height: 56 }, 14],
  ];
  for (const [content, encoded, patch] of cases) {
    expect(Array.from(patchMask(content, encoded, patch))).toEqual(patchMaskByPixels(content, encoded, patch));
  }
});

describe("contentOf", () => {
  const content = (size: Size, ...options: Parameters<typeof planOptions>) => {
    const plan = planTiles(size, flatLuma(size), planOptions(...options));
    return plan.tiles.map((tile) => contentOf(tile, plan, size)).map((c) => [c.x, c.y, c.width, c.height]);
  };

  test("anyres: 640 x 480 on 672 x 672 leaves 84 black rows above and below", () => {
    expect(content({ width: 640, height: 480 }, "anyres", { geometry: squares("first") })).toEqual([
      [0, 0, 336, 336], // the thumbnail
      [0, 84, 336, 252],
      [0, 84, 336, 252],
      [0, 0, 336, 252],
      [0, 0, 336, 252],
    ]);
  });

  test("anyres: tiles of nothing but black hold no content", () => {
    // 1 x 14000 loses all its pixels on every canvas, so the first one (672 x 336) wins: one column, in the middle
    expect(content({ width: 1, height: 14000 }, "anyres", { geometry: squares("none") })).toEqual([
      [335, 0, 1, 336],
      [0, 0, 0, 336],
    ]);
  });

  test("a reader's tile is padded at its right and bottom", () => {
    expect(content({ width: 500, height: 300 }, "threshold", { geometry: READER })).toEqual([[0, 0, 500, 300]]);
  });

  test("a quadtree's tile fills what the encoder sees", () => {
    expect(content({ width: 3000, height: 2000 }, "quadtree", { geometry: squares("none", 448) })).toEqual([
      [0, 0, 448, 448],
    ]);
  });
});
