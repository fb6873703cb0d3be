import type { Size, TilePlan } from "../../types.js";
import { addThumbnail, cutCells } from "../cells.js";
import { MINICPM, type MinicpmParams } from "../params.js";
import { roundHalfEven } from "../rounding.js";
import type { Strategy } from "../strategy.js";

export interface MinicpmLayout {
  /** The whole picture as the model gets it beside the slices, or alone, px. */
  readonly source: Size;
  /** Undefined where the picture isn't sliced. */
  readonly slices?: {
    readonly grid: { readonly rows: number; readonly cols: number };
    readonly cell: Size; // px
    /** The picture is squashed to it, px. */
    readonly canvas: Size;
  };
  readonly visualTokens: number;
}

/** MiniCPM-V 2.x: slices of about one training square each, in the picture's own aspect. */
export const planMinicpm: Strategy = (size, _luma, options): TilePlan => {
  const { geometry, maxTiles } = options;
  const params = options.params?.minicpm ?? MINICPM;
  const { source, slices } = layoutMinicpm(size, { ...params, maxSlices: Math.min(params.maxSlices, maxTiles) });
  const { grid, cell, canvas } = slices ?? { grid: { rows: 1, cols: 1 }, cell: source, canvas: source };
  const tiles = cutCells({ grid, cell }, canvas, size, geometry);
  return {
    strategy: "minicpm",
    mode: slices ? "tiled" : "direct",
    resized: canvas,
    grid,
    tiles: slices ? addThumbnail(tiles, size, source, geometry) : tiles,
    detail: "scaled",
    thumbnailFrom: "original",
  };
};

/** Source: image_processing_minicpmv.py of the MiniCPM-V 2.x checkpoints. */
export function layoutMinicpm(size: Size, params: MinicpmParams): MinicpmLayout {
  const { sliceSize, maxSlices, tokensPerSlice } = params;
  const wanted = Math.min(Math.ceil((size.width * size.height) / (sliceSize * sliceSize)), maxSlices);
  if (wanted <= 1) return { source: bestSize(size, params, true), visualTokens: tokensPerSlice };
  const grid = bestGrid(size, wanted, maxSlices);
  const cell = bestSize(
    { width: multipleOf(size.width, grid.cols) / grid.cols, height: multipleOf(size.height, grid.rows) / grid.rows },
    params,
    true,
  );
  return {
    source: bestSize(size, params, false),
    slices: { grid, cell, canvas: { width: cell.width * grid.cols, height: cell.height * grid.rows } },
    visualTokens: tokensPerSlice * (grid.rows * grid.cols + 1),
  };
}

/** About sliceSize^2 pixels in the picture's aspect, sides multiples of the patch; smaller ones stay unless `enlarge`. */
function bestSize(size: Size, { sliceSize, patchSize }: MinicpmParams, enlarge: boolean): Size {
  let { width, height } = size;
  if (enlarge || width * height > sliceSize * sliceSize) {
    const aspect = width / height;
    height = Math.trunc(sliceSize / Math.sqrt(aspect));
    width = Math.trunc(height * aspect);
  }
  return { width: multipleOf(width, patchSize), height: multipleOf(height, patchSize) };
}

/** Of all grids of about `wanted` slices the one whose aspect is nearest on a logarithmic scale; the first of equals. */
function bestGrid(size: Size, wanted: number, maxSlices: number): { rows: number; cols: number } {
  const aspect = Math.log(size.width / size.height);
  let best = { rows: 1, cols: 1 };
  let least = Number.POSITIVE_INFINITY;
  for (const count of [wanted - 1, wanted, wanted + 1]) {
    if (count === 1 || count > maxSlices) continue;
    for (let cols = 1; cols <= count; cols++) {
      if (count % cols !== 0) continue;
      const rows = count / cols;
      const error = Math.abs(aspect - Math.log(cols / rows));
      if (error < least) {
        best = { rows, cols };
        least = error;
      }
    }
  }
  return best;
}

/** ensure_divide: the nearest multiple, at least one. */
function multipleOf(length: number, multiple: number): number {
  return Math.max(roundHalfEven(length / multiple) * multiple, multiple);
}
