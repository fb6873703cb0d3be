import type { Config } from "../config/schema.js";
import { createNull } from "./families/null.js";
import { PPOCR_GEOMETRY, ppocrCost } from "./families/ppocr-geometry.js";
import type { ModelFamily } from "./family.js";
import { modelFolder, type OpenModelOptions } from "./open-model.js";
import { describeVlm } from "./vlm.js";

/** What planning needs to know of a model, without loading its weights. */
export async function describeModel(
  config: Config,
  options: OpenModelOptions,
): Promise<Pick<ModelFamily, "geometry" | "cost">> {
  const folder = await modelFolder(config, options);
  if (folder) return describeVlm(folder);
  return config.model === "null" ? createNull() : { geometry: PPOCR_GEOMETRY, cost: ppocrCost };
}
