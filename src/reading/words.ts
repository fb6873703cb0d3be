import type { Region, TextWord } from "../types.js";
import { confidenceOf, type DecodedCharacter } from "./ctc.js";
import { longestGap } from "./spaces.js";
import { stretchHull } from "./stretch.js";

/** Ink beyond a gap this wide, in line heights, before the first word or behind the last is an icon or a border. */
const BORDER_GAP = 0.3;

/** Where a line's characters stand. */
export interface LinePlace {
  readonly region: Region;
  /** of the recogniser over the whole line */
  readonly steps: number;
  /** [encodedWidth], 1 = ink */
  readonly ink: Uint8Array;
}

/** Characters without white space between them. */
interface Run {
  readonly characters: readonly DecodedCharacter[];
  /** Where it begins in the line's text. */
  readonly at: number;
}

/**
 * The words of a line: what stands between white space, so that CJK gives long ones. A recogniser's steps tell roughly
 * where a character is; the ink between two words tells where they end.
 * @param characters of the whole line, its spaces among them
 * @param start first place in the characters' text that counts, `end` the first that no longer does
 */
export function wordsOf(
  characters: readonly DecodedCharacter[],
  { region, steps, ink }: LinePlace,
  start: number,
  end: number,
): TextWord[] {
  const runs = runsOf(characters);
  if (runs.length === 0) return [];
  const stepWidth = ink.length / steps;
  const gaps = runs.slice(1).map((run, index) => gapBetween(runs[index], run, ink, stepWidth));
  const [first, last] = endsOf(runs, ink, stepWidth, (BORDER_GAP * ink.length * region.height) / region.width);
  return runs.flatMap((run, index) => {
    if (run.at < start || run.at >= end) return [];
    const from = index === 0 ? first : gaps[index - 1].to;
    const to = index === runs.length - 1 ? last : gaps[index].from;
    const middle = (from + to) / 2 / ink.length;
    return [
      {
        text: run.characters.map(({ text }) => text).join(""),
        box: stretchHull(region, middle, (Math.max(1, to - from) / ink.length) * region.width),
        confidence: confidenceOf(run.characters),
      },
    ];
  });
}

function runsOf(characters: readonly DecodedCharacter[]): Run[] {
  const runs: { characters: DecodedCharacter[]; at: number }[] = [];
  let at = 0;
  let isWithin = false;
  for (const character of characters) {
    const isSpace = character.text.trim() === "";
    if (!isSpace && isWithin) runs[runs.length - 1].characters.push(character);
    if (!isSpace && !isWithin) runs.push({ characters: [character], at });
    isWithin = !isSpace;
    at += character.text.length;
  }
  return runs;
}

/** The widest stretch without ink between two words, columns; where there is none, the middle between their steps. */
function gapBetween(before: Run, after: Run, ink: Uint8Array, stepWidth: number): { from: number; to: number } {
  const last = before.characters[before.characters.length - 1];
  const from = Math.floor((last.firstStep + 0.5) * stepWidth);
  const to = Math.ceil((after.characters[0].lastStep + 0.5) * stepWidth);
  const gap = longestGap(ink, from, to);
  if (gap.to > gap.from) return gap;
  const middle = Math.round(((last.lastStep + after.characters[0].firstStep + 1) / 2) * stepWidth);
  return { from: middle, to: middle };
}

/** Columns where the first word begins and the last ends; those of the crop where it shows no ink (faint text). */
function endsOf(runs: readonly Run[], ink: Uint8Array, stepWidth: number, widest: number): [number, number] {
  if (!ink.includes(1)) return [0, ink.length];
  const { firstStep } = runs[0].characters[0];
  const { lastStep } = runs[runs.length - 1].characters.at(-1)!;
  const first = inkEdge(ink, Math.floor((firstStep + 0.5) * stepWidth), -1, widest);
  return [first, inkEdge(ink, Math.floor((lastStep + 0.5) * stepWidth), 1, widest) + 1];
}

/** The last column with ink from `at` on, before a gap wider than `widest`; `at` where there is none. */
function inkEdge(ink: Uint8Array, at: number, direction: 1 | -1, widest: number): number {
  let edge = at;
  for (let x = at; x >= 0 && x < ink.length && Math.abs(x - edge) - 1 <= widest; x += direction) if (ink[x]) edge = x;
  return edge;
}
