import type { DecodedCharacter } from "./ctc.js";

/** Signs that icons between words are read as; not those that stand alone in text with little confidence (- · § { ×). */
const ICON_SIGN = /^[@&#*\u00b1()[\]^~=<>+?$\u00a9\u00ae%/\\_]$/u;

/** A sign alone that was read with less is an icon: a line of its own would have to be as sure. */
const SIGN_CONFIDENCE = 0.7;

/**
 * A rule that parts the items of a status bar is one pixel wide, the stroke of a letter a twelfth of a line's height: a
 * "|" of at most so many columns of a crop of 48 rows, which shows a pixel as two or three, is drawn, not written. Of 17
 * read ones the two that were text had 4.
 */
const RULE_COLUMNS = 3;

/**
 * A decoded line, spaces restored, without the icons and rules that stand between its words as signs of their own.
 * @param steps of the recogniser over the whole line
 * @param ink [width] of the line's crop, 1 = ink
 */
export function dropDrawnSigns(
  characters: readonly DecodedCharacter[],
  steps: number,
  ink: Uint8Array,
): DecodedCharacter[] {
  const kept: DecodedCharacter[] = [];
  characters.forEach((character, index) => {
    const isAlone = isSpace(characters[index - 1]) && isSpace(characters[index + 1]);
    if (isSpace(character) ? isSpace(kept.at(-1)) : isAlone && isDrawn(character, steps, ink)) return;
    kept.push(character);
  });
  return kept;
}

/** So are the line's ends. */
function isSpace(character: DecodedCharacter | undefined): boolean {
  return character === undefined || character.text.trim() === "";
}

function isDrawn({ text, probability, firstStep }: DecodedCharacter, steps: number, ink: Uint8Array): boolean {
  if (text !== "|") return ICON_SIGN.test(text) && probability < SIGN_CONFIDENCE;
  const stepWidth = ink.length / steps;
  const width = inkWidth(ink, Math.round((firstStep + 0.5) * stepWidth), 2 * stepWidth);
  return width > 0 && width <= RULE_COLUMNS;
}

/** Columns of the stroke nearest to `at`, no further than `reach`; 0 where there is none. */
function inkWidth(ink: Uint8Array, at: number, reach: number): number {
  for (let distance = 0; distance < reach; distance++) {
    const found = [at + distance, at - distance].find((x) => ink[x] === 1);
    if (found === undefined) continue;
    let [first, last] = [found, found];
    while (ink[first - 1] === 1) first--;
    while (ink[last + 1] === 1) last++;
    return last - first + 1;
  }
  return 0;
}
