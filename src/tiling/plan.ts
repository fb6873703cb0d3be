import { OpenAutoGlmError } from "../errors.js";
import type { EncoderGeometry, LumaMap, Size, TilePlan } from "../types.js";
import { planAdaptive } from "./strategies/adaptive.js";
import { planFixed } from "./strategies/fixed.js";
import { planSingle } from "./strategies/single.js";
import { planThreshold } from "./strategies/threshold.js";

/** What a plan is made from besides the picture. Lengths in pixels. */
export interface PlanOptions {
  readonly strategy: "fixed" | "single" | "threshold" | "adaptive";
  /** Long side up to which a picture is looked at directly, and to which longer ones are scaled. */
  readonly threshold: number;
  readonly tileSize: number;
  readonly overlap: number;
  readonly maxTiles: number;
  readonly fixedSize: number;
  /** Long side of a single look; 0 = the picture's own. */
  readonly singleSize: number;
  readonly skipBlank: boolean;
  readonly thumbnail: boolean;
  readonly geometry: EncoderGeometry;
}

/** A strategy decides from the size and a small luma map alone. */
export type Strategy = (size: Size, luma: LumaMap, options: PlanOptions) => TilePlan;

const STRATEGIES: Record<PlanOptions["strategy"], Strategy> = {
  fixed: planFixed,
  single: planSingle,
  threshold: planThreshold,
  adaptive: planAdaptive,
};

/** Decides how a picture is looked at. Pure: the same input gives the same plan; no model is run. */
export function planTiles(size: Size, luma: LumaMap, options: PlanOptions): TilePlan {
  if (!(size.width >= 1 && size.height >= 1)) {
    throw new OpenAutoGlmError("empty_image", `the image is ${size.width} x ${size.height} pixels`, "", "input");
  }
  return STRATEGIES[options.strategy](size, luma, options);
}
