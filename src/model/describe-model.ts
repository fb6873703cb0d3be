import { OpenAutoGlmError } from "../errors.js";
import { createNull } from "./families/null.js";
import { PPOCR_GEOMETRY, ppocrCost } from "./families/ppocr-geometry.js";
import type { ModelFamily } from "./family.js";

/** What planning needs to know of a model, without loading it. */
export function describeModel(name: string): Pick<ModelFamily, "geometry" | "cost"> {
  if (name === "null") return createNull();
  if (name === "ppocr-v4") return { geometry: PPOCR_GEOMETRY, cost: ppocrCost };
  throw new OpenAutoGlmError("unknown_model", `there is no model ${name}`, "known: ppocr-v4, null", "config");
}
