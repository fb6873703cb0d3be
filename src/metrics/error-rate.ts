import { editDistance } from "./edit-distance.js";
import { collapseSpace, normalizeText } from "./normalize.js";
import { wordList } from "./words.js";

/** Edits that turn what was read into the truth, and the truth's length: of one picture. */
export interface Edits {
  readonly edits: number;
  readonly length: number;
}

/** In code points of the normalised text, white space collapsed: a line break counts as a space. */
export function characterEdits(truth: string, read: string): Edits {
  return countEdits(Array.from(collapseSpace(normalizeText(truth))), Array.from(collapseSpace(normalizeText(read))));
}

/** In words, as words.ts splits them, in their order. */
export function wordEdits(truth: string, read: string): Edits {
  return countEdits(wordList(truth), wordList(read));
}

/**
 * CER or WER of a corpus: sum of edits by sum of lengths. Can exceed 1 when more was read than is there. With no
 * truth at all there is nothing to divide by: 0 if nothing was read, else 1.
 */
export function errorRate(pictures: readonly Edits[]): number {
  let edits = 0;
  let length = 0;
  for (const picture of pictures) {
    edits += picture.edits;
    length += picture.length;
  }
  return rateOf(edits, length);
}

export function rateOf(edits: number, length: number): number {
  return length > 0 ? edits / length : edits > 0 ? 1 : 0;
}

function countEdits(truth: readonly string[], read: readonly string[]): Edits {
  return { edits: editDistance(truth, read), length: truth.length };
}
