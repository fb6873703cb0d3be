import { holdsCjk } from "./script.js";

/** Capital letters that icons are read as (a bell, a box) come with less confidence than a real lone letter. */
const LONE_LETTER_CONFIDENCE = 0.95;

/** Han characters that icons are read as: squares, crosses, stars. */
const ICON_HAN = /^[\u53e3\u7c73\u56de\u7530\u76ee\u54c1\u535c\u56d7]$/u;

/** An icon at the start of a piece (search, radio button, bell), and at its end (chevron, cross). */
const LEADING_ICON = /^(?:[QOo@\u00a9\u00ae<>|&\u00d7\u25a1]|[xv](?= [A-Z])) (?=\S{2})/u;
const TRAILING_ICON = / [<>|\u00d7xvQ@\u00a9\u00ae]$/u;

/**
 * A piece of text without the icons that the recogniser took for characters; "" where nothing else is left.
 * What counts as an icon was read off 100 pictures: lone letters of low confidence, lone lower-case letters, pairs of
 * symbols, and the few characters that search, radio, close and chevron icons become.
 */
export function dropIcons(text: string, confidence: number): string {
  const characters = [...text];
  if (characters.length <= 2 && !/[\p{L}\p{N}]/u.test(text)) return "";
  if (characters.length === 1) return isLoneIcon(text, confidence) ? "" : text;
  return text.replace(LEADING_ICON, "").replace(TRAILING_ICON, "");
}

function isLoneIcon(character: string, confidence: number): boolean {
  if (/\d/.test(character)) return false;
  if (holdsCjk(character)) return ICON_HAN.test(character);
  return !/\p{Lu}/u.test(character) || confidence < LONE_LETTER_CONFIDENCE;
}
