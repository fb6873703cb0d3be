import { words } from "./words.js";

/** Words read right, words in the truth, words read: of one picture, or summed over many. */
export interface WordScore {
  readonly hits: number;
  readonly wanted: number;
  readonly got: number;
}

/** Counts of one picture: the overlap of two multisets, case-sensitive, order ignored. */
export function wordScore(truth: string, read: string): WordScore {
  const wanted = words(truth);
  const got = words(read);
  let hits = 0;
  for (const [word, count] of wanted) hits += Math.min(count, got.get(word) ?? 0);
  return { hits, wanted: total(wanted), got: total(got) };
}

/** Sum of counts: the words of all pictures together ("micro"), so that a picture weighs as much as it holds. */
export function sumScores(scores: readonly WordScore[]): WordScore {
  let hits = 0;
  let wanted = 0;
  let got = 0;
  for (const score of scores) {
    hits += score.hits;
    wanted += score.wanted;
    got += score.got;
  }
  return { hits, wanted, got };
}

/** 0..1. Where nothing was to be read and nothing was read, all three are 1. */
export function recall({ hits, wanted, got }: WordScore): number {
  return wanted > 0 ? hits / wanted : got > 0 ? 0 : 1;
}

export function precision({ hits, wanted, got }: WordScore): number {
  return got > 0 ? hits / got : wanted > 0 ? 0 : 1;
}

/** Harmonic mean of the two, written so that it needs no special case but the empty one. */
export function f1({ hits, wanted, got }: WordScore): number {
  return wanted + got > 0 ? (2 * hits) / (wanted + got) : 1;
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
