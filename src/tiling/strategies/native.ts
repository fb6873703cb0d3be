import { OpenAutoGlmError } from "../../errors.js";
import type { Size, TilePlan } from "../../types.js";
import { wholeTile } from "../canvas.js";
import { type NativeParams, QWEN2_VL } from "../params.js";
import { roundHalfEven } from "../rounding.js";
import type { Strategy } from "../strategy.js";

export interface NativeLayout {
  readonly resized: Size; // px
  /** Patches before merging. */
  readonly grid: { readonly rows: number; readonly cols: number };
  readonly visualTokens: number;
}

/** Long side / short side that the reference takes at most. */
const MAX_ASPECT = 200;

/** An image counts as this many frames in GLM-4.1V's pixel limits: temporal_patch_size. */
const FRAMES = 2;

/** Qwen2-VL's smart resize, and GLM-4.1V's: one look near the picture's own size, within limits of pixels. */
export const planNative: Strategy = (size, _luma, options): TilePlan => {
  const { resized } = layoutNative(size, options.params?.native ?? QWEN2_VL);
  return {
    strategy: "native",
    mode: "direct",
    resized,
    grid: { rows: 1, cols: 1 },
    tiles: [wholeTile(resized, size, options.geometry)],
    detail: "scaled",
  };
};

/**
 * Source: transformers, smart_resize of models/qwen2_vl and models/glm4v.
 * @throws OpenAutoGlmError `aspect_refused` beyond an aspect of 200
 */
export function layoutNative(size: Size, params: NativeParams): NativeLayout {
  const resized = smartResize(size, params);
  const grid = { rows: resized.height / params.patchSize, cols: resized.width / params.patchSize };
  return { resized, grid, visualTokens: (grid.rows * grid.cols) / params.mergeSize ** 2 };
}

function smartResize(size: Size, params: NativeParams): Size {
  const factor = params.patchSize * params.mergeSize;
  const glm = params.variant === "glm4v";
  const { width, height } = glm ? growTo(size, factor) : size;
  refuseSlivers(width, height);
  const frames = glm ? FRAMES : 1;
  const nearest = (side: number) => roundHalfEven(side / factor) * factor;
  const rounded = { width: nearest(width), height: nearest(height) };
  const pixels = frames * rounded.height * rounded.width;
  if (pixels > params.maxPixels) {
    const beta = Math.sqrt((frames * height * width) / params.maxPixels);
    const down = (side: number) => Math.max(factor, Math.floor(side / beta / factor) * factor);
    return { width: down(width), height: down(height) };
  }
  if (pixels < params.minPixels) {
    const beta = Math.sqrt(params.minPixels / (frames * height * width));
    const up = (side: number) => Math.ceil((side * beta) / factor) * factor;
    return { width: up(width), height: up(height) };
  }
  return rounded;
}

/** GLM-4.1V: a side below the factor is brought up to it first. */
function growTo(size: Size, factor: number): Size {
  if (size.width >= factor && size.height >= factor) return size;
  const scale = Math.max(factor / size.height, factor / size.width);
  return { width: Math.trunc(size.width * scale), height: Math.trunc(size.height * scale) };
}

function refuseSlivers(width: number, height: number): void {
  const aspect = Math.max(width, height) / Math.min(width, height);
  if (aspect <= MAX_ASPECT) return;
  throw new OpenAutoGlmError(
    "aspect_refused",
    `the long side is ${Number(aspect.toFixed(1))} times the short side, smart resize takes at most ${MAX_ASPECT}`,
    "crop the picture, or choose a --strategy or a --model that cuts it into tiles",
  );
}
