import type { DecodedCharacter } from "./ctc.js";
import { lumaAt } from "./luma.js";
import { median } from "./median.js";
import { holdsCjk } from "./script.js";

/** What makes a space. */
export interface SpaceRule {
  /** A gap without ink wider than this is one: a share of the line's height, on the line before it was stretched. */
  readonly gap: number;
  /**
   * A space that the recogniser itself holds possible by this much is one, whatever the ink: in blurred or narrow text no
   * gap is free of ink.
   */
  readonly doubt: number;
}

/**
 * For recognisers trained on Chinese and English, which lose spaces. Measured with PP-OCRv4: gaps on 100 pictures
 * (benchmarks/README.md; .17 gave too many spaces, .22 too few; as lines are scaled now, .19 and .2 gave .980 and .981 on
 * the shipped pictures, .892 and .893 on the tuning split of benchmarks/hard), doubts on that split: .8131 word F1
 * without, .8327 at .1, .8357 at .05, .8355 at .03.
 */
export const LOSES_SPACES: SpaceRule = { gap: 0.2, doubt: 0.05 };

/**
 * For those trained on European languages, too. Word F1 of PP-OCRv6 small on shipped pictures / real screens / the tuning
 * split: .9915 / .9755 / .9695; by the other rule .9896 / .9756 / .9679, without any .9857 / .9637 / .9702.
 */
export const READS_SPACES: SpaceRule = { gap: 0.24, doubt: 0.1 };

/** Beside punctuation, which stands apart from its neighbour without a space. */
const PUNCTUATION_GAP = 0.5;

/** Between digits, which are set in columns of one width. */
const DIGIT_GAP = 0.35;

/** Where the usual gap between a line's letters is this wide, it is letter-spaced: a space must stand out from that. */
const LETTER_SPACED = 0.12;
const STANDS_OUT = (usual: number) => 1.6 * usual + 0.05;

/** Fewest letter gaps that tell what is usual on a line. */
const FEWEST_GAPS = 4;

const CLOSES = /^[.,:;!?)\]}%'"\u2019\u201d]$/;
const OPENS = /^[([{$\u00a3\u20ac#@'"\u2018\u201c]$/;
const DIGIT = /^\d$/;
const CAPITAL = /^\p{Lu}$/u;

/** Ink differs from the background by at least this share of the line's whole contrast. */
const INK_CONTRAST = 0.25;

/** A row with ink in this share of its columns is a border or an underline, not letters. */
const RULE_SHARE = 0.9;

/** Contrast below it is noise: no ink can be told from it. Levels of 255. */
const MIN_CONTRAST = 24;

/**
 * Which columns of a line's crop hold ink.
 * @param pixels [height, width, 3], R, G, B
 * @returns [width], 1 = ink
 */
export function inkColumns(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const luma = new Uint8Array(width * height);
  const histogram = new Uint32Array(256);
  let low = 255;
  let high = 0;
  for (let index = 0; index < luma.length; index++) {
    const value = lumaAt(pixels, index);
    luma[index] = value;
    histogram[value]++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const ink = new Uint8Array(width);
  if (high - low < MIN_CONTRAST) return ink;
  const background = mode(histogram);
  const least = Math.max(MIN_CONTRAST / 2, INK_CONTRAST * Math.max(high - background, background - low));
  const isInk = (index: number) => Math.abs(luma[index] - background) > least;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let count = 0;
    for (let x = 0; x < width; x++) if (isInk(row + x)) count++;
    if (count >= RULE_SHARE * width) continue;
    for (let x = 0; x < width; x++) if (isInk(row + x)) ink[x] = 1;
  }
  return ink;
}

/**
 * A decoded line and the spaces that the ink shows, or that the recogniser nearly read: between two characters whose
 * steps tell where they stand.
 * @param spaces [steps], the recogniser's probability of a space
 * @param ink [width] of the line's crop, 1 = ink
 * @param unit what one line height is across, px of the crop: its height times its stretch
 */
export function restoreSpaces(
  characters: readonly DecodedCharacter[],
  spaces: Float32Array,
  ink: Uint8Array,
  unit: number,
  rule: SpaceRule,
): DecodedCharacter[] {
  if (isWordOfTwo(characters)) return [...characters];
  const stepWidth = ink.length / spaces.length;
  const gaps = characters.map((character, index) => {
    const before = characters[index - 1];
    if (!before || !mayTakeSpace(before, character)) return 0;
    const from = Math.floor((before.firstStep + 0.5) * stepWidth);
    const to = Math.ceil((character.lastStep + 0.5) * stepWidth);
    const gap = longestGap(ink, from, to);
    return (gap.to - gap.from) / unit;
  });
  const least = leastGap(gaps, rule.gap);
  return characters.flatMap((character, index) => {
    const isSpace =
      index > 0 &&
      (gaps[index] > Math.max(least, gapBetween(characters, index, rule.gap)) ||
        isDoubted(characters, index, spaces, rule.doubt));
    return isSpace ? [spaceBetween(characters[index - 1], character), character] : [character];
  });
}

/** Two capitals alone on a line are a word, however far apart a sign sets them ("ON"). */
function isWordOfTwo(characters: readonly DecodedCharacter[]): boolean {
  return characters.length === 2 && characters.every(({ text }) => CAPITAL.test(text));
}

function spaceBetween(before: DecodedCharacter, after: DecodedCharacter): DecodedCharacter {
  return { text: " ", probability: 1, firstStep: before.lastStep, lastStep: after.firstStep };
}

function isDoubted(
  characters: readonly DecodedCharacter[],
  index: number,
  spaces: Float32Array,
  doubt: number,
): boolean {
  const before = characters[index - 1];
  if (!mayTakeSpace(before, characters[index])) return false;
  return spaces.subarray(before.lastStep + 1, characters[index].firstStep).some((probability) => probability >= doubt);
}

/** CJK sets its characters wide apart without spaces; an existing space needs no second. */
function mayTakeSpace(before: DecodedCharacter, after: DecodedCharacter): boolean {
  return before.text !== " " && after.text !== " " && !(holdsCjk(before.text) && holdsCjk(after.text));
}

function leastGap(gaps: readonly number[], gap: number): number {
  const letters = gaps.filter((width) => width > 0);
  if (letters.length < FEWEST_GAPS) return gap;
  const usual = median(letters);
  return usual > LETTER_SPACED ? Math.max(gap, STANDS_OUT(usual)) : gap;
}

/** What the characters around the gap before `index` (not the first) ask for. */
function gapBetween(characters: readonly DecodedCharacter[], index: number, gap: number): number {
  const [beforeLast, before, after] = [characters[index - 2], characters[index - 1], characters[index]];
  const insideNumber = /^[.,:]$/.test(before.text) && DIGIT.test(after.text) && DIGIT.test(beforeLast?.text ?? "");
  if (CLOSES.test(after.text) || OPENS.test(before.text) || insideNumber) return PUNCTUATION_GAP;
  return DIGIT.test(before.text) && DIGIT.test(after.text) ? DIGIT_GAP : gap;
}

/** The longest stretch of columns without ink, end exclusive; the first of equals, empty where all is ink. */
export function longestGap(ink: Uint8Array, from: number, to: number): { readonly from: number; readonly to: number } {
  let longest = { from: 0, to: 0 };
  let run = 0;
  for (let x = Math.max(0, from); x < Math.min(ink.length, to); x++) {
    run = ink[x] ? 0 : run + 1;
    if (run > longest.to - longest.from) longest = { from: x + 1 - run, to: x + 1 };
  }
  return longest;
}

function mode(histogram: Uint32Array): number {
  let best = 0;
  for (let value = 1; value < histogram.length; value++) if (histogram[value] > histogram[best]) best = value;
  return best;
}
