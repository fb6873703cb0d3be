import { collapseSpace, normalizeText } from "./normalize.js";

/** True when the normalised texts are equal: NFKC, look-alikes made one, white space collapsed, case kept. */
export function exactMatch(truth: string, read: string): boolean {
  return collapseSpace(normalizeText(truth)) === collapseSpace(normalizeText(read));
}
