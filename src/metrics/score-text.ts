import { anls } from "./anls.js";
import { characterEdits } from "./error-rate.js";
import { type WordScore, wordScore } from "./word-score.js";

/** All counts of one picture, as a line of samples.jsonl holds them. */
export interface TextScore extends WordScore {
  readonly anls: number; // 0..1
  readonly edits: number; // code points
  readonly truthLength: number; // code points
}

/** `read` is the lines read, joined by "\n". */
export function scoreText(truth: string, read: string): TextScore {
  const { edits, length } = characterEdits(truth, read);
  return { ...wordScore(truth, read), anls: anls(truth, read), edits, truthLength: length };
}
