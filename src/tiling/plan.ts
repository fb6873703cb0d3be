import { OpenAutoGlmError } from "../errors.js";
import type { LumaMap, Size, TilePlan } from "../types.js";
import { fitEncoder } from "./fit-encoder.js";
import { planAdaptive } from "./strategies/adaptive.js";
import { planAnyres } from "./strategies/anyres.js";
import { planFixed } from "./strategies/fixed.js";
import { planIdefics3 } from "./strategies/idefics3.js";
import { planInternvl } from "./strategies/internvl.js";
import { planMinicpm } from "./strategies/minicpm.js";
import { planNative } from "./strategies/native.js";
import { planPreset } from "./strategies/preset.js";
import { planQuadtree } from "./strategies/quadtree.js";
import { planSingle } from "./strategies/single.js";
import { planThreshold } from "./strategies/threshold.js";
import type { PlanOptions, Strategy } from "./strategy.js";
import { withThumbnail } from "./thumbnail.js";

const STRATEGIES: Record<PlanOptions["strategy"], Strategy> = {
  fixed: planFixed,
  single: planSingle,
  threshold: planThreshold,
  adaptive: planAdaptive,
  quadtree: planQuadtree,
  anyres: planAnyres,
  internvl: planInternvl,
  idefics3: planIdefics3,
  native: planNative,
  minicpm: planMinicpm,
  preset: planPreset,
};

/** Strategies of ours speak of a canvas; what a model takes it in is the model's matter. */
const OURS: ReadonlySet<PlanOptions["strategy"]> = new Set(["fixed", "single", "threshold", "adaptive"]);

/** Decides how a picture is looked at. Pure: the same input gives the same plan; no model is run. */
export function planTiles(size: Size, luma: LumaMap, options: PlanOptions): TilePlan {
  if (!(size.width >= 1 && size.height >= 1)) {
    throw new OpenAutoGlmError("empty_image", `the image is ${size.width} x ${size.height} pixels`, "", "input");
  }
  const plan = STRATEGIES[options.strategy](size, luma, options);
  if (options.geometry.preset) return OURS.has(options.strategy) ? fitEncoder(plan, size, luma, options) : plan;
  return options.thumbnail ? withThumbnail(plan, size, options) : plan;
}
