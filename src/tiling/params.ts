import type { Size } from "../types.js";

/** What the field's own strategies are set by; a strategy without an entry takes its default below. */
export interface StrategyParams {
  readonly anyres?: AnyresParams;
  readonly internvl?: InternvlParams;
  readonly idefics3?: Idefics3Params;
  readonly native?: NativeParams;
  readonly minicpm?: MinicpmParams;
  readonly quadtree?: QuadtreeParams;
}

export interface AnyresParams {
  readonly tileSize: number; // px
  readonly patchSize: number; // px
  /** Canvases to choose from; the first of equals wins (image_grid_pinpoints). */
  readonly pinpoints: readonly Size[];
  /** A map of more tokens than this many tiles have is shrunk to about it: N of OneVision's anyres_max_N. */
  readonly maxMapTiles?: number;
}

export interface InternvlParams {
  readonly tileSize: number; // px
  readonly minTiles: number;
  readonly maxTiles: number;
  readonly tokensPerTile: number;
}

export interface Idefics3Params {
  readonly tileSize: number; // px, max_image_size.longest_edge
  /** To which the picture is scaled, up or down, px: size.longest_edge. */
  readonly longestEdge: number;
  /** False: the whole picture as one tile (do_image_splitting). */
  readonly split: boolean;
  readonly tokensPerTile: number;
}

export interface NativeParams {
  /** glm4v: counts two frames for an image, and scales sides below the factor up first. */
  readonly variant: "qwen2_vl" | "glm4v";
  readonly patchSize: number; // px
  /** Sides are multiples of patchSize * mergeSize; mergeSize^2 patches make one visual token. */
  readonly mergeSize: number;
  readonly minPixels: number;
  readonly maxPixels: number;
}

export interface MinicpmParams {
  /** A slice has about its square in pixels: scale_resolution. */
  readonly sliceSize: number; // px
  readonly patchSize: number; // px
  readonly maxSlices: number;
  readonly tokensPerSlice: number;
}

export interface QuadtreeParams {
  /** Encoder's side for every tile, px. */
  readonly tileSize: number;
  /** Variance of the luma map's Laplacian up to which an area is smooth and stays one tile. */
  readonly smoothVariance: number;
}

// Defaults: the heading of the worked examples in the design's resolution-strategies page, which are the published
// checkpoints' own values. `tileSize` is another encoder's own, where it takes no other.

/** LLaVA-NeXT: 1 x 2, 2 x 1, 2 x 2, 3 x 1 and 1 x 3 tiles (rows x columns). */
export function anyresNext(tileSize = 336): AnyresParams {
  const shapes = [
    [1, 2],
    [2, 1],
    [2, 2],
    [3, 1],
    [1, 3],
  ];
  return { tileSize, patchSize: 14, pinpoints: shapes.map(([rows, cols]) => sheet(rows, cols, tileSize)) };
}

/** LLaVA-OneVision, anyres_max_9: every sheet of 1..6 x 1..6 tiles. */
export function anyresOneVision(tileSize = 384): AnyresParams {
  const sides = [1, 2, 3, 4, 5, 6];
  const pinpoints = sides.flatMap((rows) => sides.map((cols) => sheet(rows, cols, tileSize)));
  return { tileSize, patchSize: 14, pinpoints, maxMapTiles: 9 };
}

/** InternVL: (448 / 14)^2 patches, pixel shuffle 0.5. */
export function internvl(tileSize = 448): InternvlParams {
  return { tileSize, minTiles: 1, maxTiles: 12, tokensPerTile: 256 };
}

/** SmolVLM-256M and 500M; Idefics3 itself has 364 px tiles of 169 tokens. */
export function smolvlm(tileSize = 512): Idefics3Params {
  return { tileSize, longestEdge: 4 * tileSize, split: true, tokensPerTile: 64 };
}

export const QWEN2_VL: NativeParams = {
  variant: "qwen2_vl",
  patchSize: 14,
  mergeSize: 2,
  minPixels: 56 * 56,
  maxPixels: 28 * 28 * 1280,
};

export const GLM4V: NativeParams = {
  variant: "glm4v",
  patchSize: 14,
  mergeSize: 2,
  minPixels: 112 * 112, // of both frames together
  maxPixels: 28 * 28 * 15000,
};

/** MiniCPM-V 2.6 */
export const MINICPM: MinicpmParams = { sliceSize: 448, patchSize: 14, maxSlices: 9, tokensPerSlice: 64 };

function sheet(rows: number, cols: number, tileSize: number): Size {
  return { width: cols * tileSize, height: rows * tileSize };
}
