import { f1 } from "../metrics/word-score.js";
import { wordList, words } from "../metrics/words.js";
import type { Picture } from "./collapse-rounds.js";
import type { BenchReport } from "./types.js";
import { headline } from "./verdict.js";

/** A picture on which the mode that the report is about read worst, with what the other modes made of it. */
export interface WorstPicture {
  readonly picture: Picture;
  readonly f1ByMode: readonly (readonly [mode: string, f1: number])[];
}

/** Lowest F1 first, of equals the one with the most words; pictures without a fault are no candidates. */
export function worstPictures(report: BenchReport, pictures: readonly Picture[], count = 8): WorstPicture[] {
  const modes = Object.keys(report.modes);
  const subject = headline(report)?.candidate ?? modes[0];
  return pictures
    .filter((picture) => picture.mode === subject && f1(picture) < 1)
    .sort((a, b) => f1(a) - f1(b) || b.wanted - a.wanted)
    .slice(0, count)
    .map((picture) => ({
      picture,
      f1ByMode: modes.flatMap((mode) => {
        const same = pictures.find((other) => other.mode === mode && other.id === picture.id);
        return same ? [[mode, f1(same)] as const] : [];
      }),
    }));
}

/** A run of text that the other text has too, or has not. */
export interface MarkedText {
  readonly text: string;
  readonly found: boolean;
}

/**
 * Splits `text` where `other` stops having its words: the multiset that the score counts, in the order of `text`.
 * White space belongs to the run that it follows.
 */
export function markWords(text: string, other: string): MarkedText[] {
  const left = new Map(words(other));
  const runs: MarkedText[] = [];
  for (const piece of text.match(/\s*\S+|\s+$/g) ?? []) {
    const found = takeAll(wordList(piece), left);
    const last = runs.at(-1);
    if (last?.found === found) runs[runs.length - 1] = { text: last.text + piece, found };
    else runs.push({ text: piece, found });
  }
  return runs;
}

/** The first `longest` characters; an ellipsis says that there was more. */
export function truncateRuns(runs: readonly MarkedText[], longest: number): MarkedText[] {
  const kept: MarkedText[] = [];
  let room = longest;
  for (const { text, found } of runs) {
    const characters = Array.from(text);
    if (characters.length > room) return [...kept, { text: `${characters.slice(0, room).join("")}…`, found }];
    kept.push({ text, found });
    room -= characters.length;
  }
  return kept;
}

/** Takes each word out of `left`; false if one was not there. */
function takeAll(wanted: readonly string[], left: Map<string, number>): boolean {
  let all = true;
  for (const word of wanted) {
    const count = left.get(word) ?? 0;
    if (count === 0) all = false;
    else left.set(word, count - 1);
  }
  return all;
}
