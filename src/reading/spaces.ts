import type { DecodedCharacter } from "./ctc.js";
import { holdsCjk } from "./script.js";

/** A gap without ink this wide, as a share of the line's height, is a space (0.2 gave too many, 0.3 too few). */
const GAP = 0.25;

/** Ink differs from the background by at least this share of the line's whole contrast. */
const INK_CONTRAST = 0.25;

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
    const at = index * 3;
    const value = (pixels[at] * 77 + pixels[at + 1] * 150 + pixels[at + 2] * 29) >> 8;
    luma[index] = value;
    histogram[value]++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const ink = new Uint8Array(width);
  if (high - low < MIN_CONTRAST) return ink;
  const background = mode(histogram);
  const least = Math.max(MIN_CONTRAST / 2, INK_CONTRAST * Math.max(high - background, background - low));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (Math.abs(luma[y * width + x] - background) > least) ink[x] = 1;
    }
  }
  return ink;
}

/**
 * A decoded line with the spaces that only the ink shows: between two characters whose steps tell where they stand.
 * @param ink [width] of the line's crop, 1 = ink
 * @param height of the crop, px
 */
export function restoreSpaces(characters: readonly DecodedCharacter[], steps: number, ink: Uint8Array, height: number): string {
  const stepWidth = ink.length / steps;
  let text = "";
  characters.forEach((character, index) => {
    const before = characters[index - 1];
    if (before && needsSpace(before, character)) {
      const from = Math.floor((before.firstStep + 0.5) * stepWidth);
      const to = Math.ceil((character.lastStep + 0.5) * stepWidth);
      if (longestGap(ink, from, to) > GAP * height) text += " ";
    }
    text += character.text;
  });
  return text;
}

/** CJK sets its characters wide apart without spaces; an existing space needs no second. */
function needsSpace(before: DecodedCharacter, after: DecodedCharacter): boolean {
  return before.text !== " " && after.text !== " " && !(holdsCjk(before.text) && holdsCjk(after.text));
}

function longestGap(ink: Uint8Array, from: number, to: number): number {
  let longest = 0;
  let run = 0;
  for (let x = Math.max(0, from); x < Math.min(ink.length, to); x++) {
    run = ink[x] ? 0 : run + 1;
    if (run > longest) longest = run;
  }
  return longest;
}

function mode(histogram: Uint32Array): number {
  let best = 0;
  for (let value = 1; value < histogram.length; value++) if (histogram[value] > histogram[best]) best = value;
  return best;
}
