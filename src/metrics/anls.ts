import { editDistance } from "./edit-distance.js";
import { collapseSpace } from "./normalize.js";

/**
 * Normalised Levenshtein similarity of one picture's text, 0..1; ANLS is its mean over pictures (Biten et al. 2019,
 * one reference a picture). Our variant: both texts stripped, lower-cased, white space collapsed; the distance, in
 * code points, is divided by the longer *normalised* text (lmms-eval and VLMEvalKit divide by the raw one); a
 * normalised distance of tau = 0.5 or more counts 0. Two empty texts are equal: 1.
 */
export function anls(truth: string, read: string): number {
  const a = Array.from(collapseSpace(truth.toLowerCase()));
  const b = Array.from(collapseSpace(read.toLowerCase()));
  const longer = Math.max(a.length, b.length);
  if (longer === 0) return 1;
  const normalised = editDistance(a, b) / longer;
  return normalised < TAU ? 1 - normalised : 0;
}

const TAU = 0.5;
