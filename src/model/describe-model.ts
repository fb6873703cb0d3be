import type { Config } from "../config/schema.js";
import { parseDtypeChoice } from "../io/hub-select.js";
import { createNull } from "./families/null.js";
import { PPOCR_HASH } from "./families/ppocr-files.js";
import { PPOCR_V4_FLOPS } from "./families/ppocr-flops.js";
import { PPOCR_GEOMETRY, ppocrCost, ppocrPlanCost } from "./families/ppocr-geometry.js";
import { loadReader } from "./families/ppocr-load.js";
import { PPOCR_V4_MEMORY } from "./families/ppocr-memory.js";
import { kvOptions } from "./kv-settings.js";
import { findModel, type OpenModelOptions } from "./model-place.js";
import type { ModelDescription } from "./plan-cost.js";
import { describeVlm } from "./vlm.js";

/** What planning needs to know of a model, without loading its weights. */
export async function describeModel(config: Config, options: OpenModelOptions): Promise<ModelDescription> {
  const place = await findModel(config, options);
  if (place.kind === "bundle") {
    const dtype = parseDtypeChoice(config["engine.dtype"]);
    return describeVlm(place.folder, dtype, config["generation.maxNewTokens"], kvOptions(config));
  }
  if (place.kind === "built-in" && place.name === "null") {
    return { ...createNull(), layout: "reader", planCost: () => ({ visualTokens: 0 }) };
  }
  const builtIn = { hash: PPOCR_HASH, flops: PPOCR_V4_FLOPS, memory: PPOCR_V4_MEMORY };
  const { hash, flops, memory } = place.kind === "reader" ? await loadReader(place.parts) : builtIn;
  return {
    modelHash: hash,
    layout: "reader",
    geometry: PPOCR_GEOMETRY,
    cost: (looked) => ppocrCost(looked, flops),
    planCost: (planned) => ppocrPlanCost(planned, flops, memory),
  };
}
