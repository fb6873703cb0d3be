import { normalizeText, splitSpace } from "./normalize.js";

/** A multiset: how often each word occurs, in the order of first occurrence. */
export type WordCounts = ReadonlyMap<string, number>;

/** Words as the bars count them: normalised, case kept, split at white space, each CJK character a word of its own. */
export function words(text: string): WordCounts {
  const counts = new Map<string, number>();
  for (const word of wordList(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** The same words in their order, repeats included. */
export function wordList(text: string): string[] {
  return splitSpace(normalizeText(text).replace(CJK, " $& "));
}

/** CJK punctuation, ideographs (extension A, unified, compatibility), full- and half-width forms. Kana are not in it. */
const CJK = /[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]/g;
