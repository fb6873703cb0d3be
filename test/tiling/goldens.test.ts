import { describe, expect, test } from "vitest";
import { OpenAutoGlmError } from "../../src/errors.js";
import { placeOnCanvas } from "../../src/tiling/canvas.js";
import { anyresNext, anyresOneVision, GLM4V, internvl, MINICPM, QWEN2_VL, smolvlm } from "../../src/tiling/params.js";
import { planTiles } from "../../src/tiling/plan.js";
import { layoutAnyres } from "../../src/tiling/strategies/anyres.js";
import { layoutIdefics3 } from "../../src/tiling/strategies/idefics3.js";
import { layoutInternvl } from "../../src/tiling/strategies/internvl.js";
import { layoutMinicpm } from "../../src/tiling/strategies/minicpm.js";
import { layoutNative } from "../../src/tiling/strategies/native.js";
import type { PlanOptions } from "../../src/tiling/strategy.js";
import type { Size, TilePlan } from "../../src/types.js";
import { flatLuma, type Golden, planOptions, readGolden, squares } from "./fixtures.js";

// Every row of a golden is one size that the family's own image processor was asked for (test/reference/tiling).

/** [x, y, width, height] of every tile on the scaled picture, px, thumbnails left out. */
function boxes(plan: TilePlan, size: Size): number[][] {
  return plan.tiles
    .filter((tile) => tile.kind === "tile")
    .map((tile) => placeOnCanvas(tile, plan, size))
    .map(({ x, y, width, height }) => [x, y, width, height]);
}

/** Cells of a grid, row by row. */
function cells(cols: number, rows: number, width: number, height: number, left = 0, top = 0): number[][] {
  return Array.from({ length: rows * cols }, (_, index) => [
    (index % cols) * width - left,
    Math.floor(index / cols) * height - top,
    width,
    height,
  ]);
}

function plan(size: Size, strategy: PlanOptions["strategy"], changes: Partial<PlanOptions>): TilePlan {
  return planTiles(size, flatLuma(size), planOptions(strategy, changes));
}

/** Rows that differ, so that a failure shows which sizes. */
function compare(golden: Golden, ours: (size: Size, row: readonly (number | string | null)[]) => unknown[]): void {
  expect(golden.rows.length).toBeGreaterThanOrEqual(200);
  const wrong = golden.rows.flatMap((row) => {
    const actual = ours({ width: row[0] as number, height: row[1] as number }, row);
    return JSON.stringify(actual) === JSON.stringify(row) ? [] : [{ expected: row, actual }];
  });
  expect(wrong).toEqual([]);
}

describe("anyres equals", () => {
  test.each([
    ["anyres", anyresNext()],
    ["onevision", anyresOneVision()],
  ] as const)("%s", (name, params) => {
    compare(readGolden(name), (size) => {
      const { canvas, resized, offset, grid, visualTokens } = layoutAnyres(size, params);
      const planned = plan(size, "anyres", { geometry: squares("first"), params: { anyres: params } });
      const { tileSize } = params;
      expect(boxes(planned, size)).toEqual(cells(grid.cols, grid.rows, tileSize, tileSize, offset.x, offset.y));
      expect(planned.resized).toEqual(resized);
      expect(planned.tiles[0]).toMatchObject({ kind: "thumbnail", x: 0, y: 0, ...size, encodedWidth: tileSize });
      return [
        ...[size.width, size.height, canvas.width, canvas.height, resized.width, resized.height],
        ...[offset.x, offset.y, planned.tiles.length, visualTokens],
      ];
    });
  });
});

test("internvl equals GOT-OCR2's processor at 448 px", () => {
  compare(readGolden("internvl"), (size) => {
    const { grid, canvas, visualTokens } = layoutInternvl(size, internvl());
    const planned = plan(size, "internvl", { geometry: squares("last") });
    expect(boxes(planned, size)).toEqual(cells(grid.cols, grid.rows, 448, 448));
    expect(planned.resized).toEqual(canvas);
    const { length } = planned.tiles;
    expect(planned.tiles[length - 1].kind).toBe(length > 1 ? "thumbnail" : "tile");
    return [size.width, size.height, grid.cols, grid.rows, length, visualTokens];
  });
});

test("idefics3 equals SmolVLM's and Idefics3's processors", () => {
  compare(readGolden("idefics3"), (size, [, , tileSize, split]) => {
    const idefics3 = { ...smolvlm(tileSize as number), split: split === 1, tokensPerTile: tileSize === 512 ? 64 : 169 };
    const { scaled, grid, visualTokens } = layoutIdefics3(size, idefics3);
    const planned = plan(size, "idefics3", { geometry: squares("last"), params: { idefics3 } });
    expect(boxes(planned, size)).toEqual(cells(grid.cols, grid.rows, tileSize as number, tileSize as number));
    expect(planned.via).toEqual([scaled]);
    const { length } = planned.tiles;
    const shown = length > 1 ? [grid.cols, grid.rows] : [0, 0]; // the reference's way to say "not split"
    return [size.width, size.height, tileSize, split, scaled.width, scaled.height, ...shown, length, visualTokens];
  });
});

test("native equals Qwen2-VL's and GLM-4.1V's processors, and refuses what they refuse", () => {
  compare(readGolden("native"), (size, [, , variant]) => {
    const native = variant === "glm4v" ? GLM4V : QWEN2_VL;
    try {
      const { resized, visualTokens } = layoutNative(size, native);
      const planned = plan(size, "native", { params: { native }, geometry: { ...squares("none"), tileShape: "any" } });
      expect(boxes(planned, size)).toEqual([[0, 0, resized.width, resized.height]]);
      return [size.width, size.height, variant, resized.width, resized.height, visualTokens];
    } catch (error) {
      expect(error).toBeInstanceOf(OpenAutoGlmError);
      expect(error).toMatchObject({ code: "aspect_refused", kind: "input" });
      return [size.width, size.height, variant, null];
    }
  });
});

test("minicpm equals the slicing of MiniCPM-V 2.x", () => {
  compare(readGolden("minicpm"), (size) => {
    const { source, slices, visualTokens } = layoutMinicpm(size, MINICPM);
    const planned = plan(size, "minicpm", { geometry: { ...squares("first"), tileShape: "any" } });
    if (slices) {
      const { grid, cell } = slices;
      expect(boxes(planned, size)).toEqual(cells(grid.cols, grid.rows, cell.width, cell.height));
      expect(planned.tiles[0]).toMatchObject({ kind: "thumbnail", encodedWidth: source.width });
      expect(planned.resized).toEqual(slices.canvas);
    } else expect(boxes(planned, size)).toEqual([[0, 0, source.width, source.height]]);
    const { grid, canvas } = slices ?? { grid: { cols: 0, rows: 0 }, canvas: { width: 0, height: 0 } };
    return [
      ...[size.width, size.height, grid.cols, grid.rows, canvas.width, canvas.height],
      ...[source.width, source.height, visualTokens],
    ];
  });
});
