import { OpenAutoGlmError } from "../errors.js";
import type { SessionFile } from "./bundle-sessions.js";

/**
 * Whether positions may be divided by `factor` (linear interpolation, Chen et al. 2023, arXiv 2306.15595), so that sequences past the
 * trained length stay within the positions that the model knows.
 * @throws rope_scale_unsupported unless the graph takes positions as numbers with fractions, or nothing is to be scaled
 */
export function checkRopeScale(decoder: SessionFile, factor: number): void {
  if (factor === 1) return;
  const type = decoder.inputs.find(({ name }) => name === "position_ids")?.type;
  if (type === "float32") return;
  throw new OpenAutoGlmError(
    "rope_scale_unsupported",
    `--rope-scale ${factor}: ${whyNot(type)}`,
    "export the decoder with position_ids of float32, or with the scaling inside (rope_scaling of its config.json)",
    "config",
  );
}

function whyNot(type: string | undefined): string {
  if (type === undefined) return "the decoder takes no position_ids: it counts positions by itself";
  if (type === "float16") return "the decoder takes position_ids as float16, which has no fractions of far positions";
  return `the decoder takes position_ids as ${type}, which has no fractions`;
}
