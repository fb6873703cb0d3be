/**
 * Text as the bars count it: NFKC, and look-alike quotes, dashes and ellipses made one, because a reader cannot be
 * blamed for the glyph that a designer chose. Case is kept.
 */
export function normalizeText(text: string): string {
  const unified = text.replaceAll("…", "...").normalize("NFKC");
  return unified.replace(LOOK_ALIKES, (character) => CANONICAL[character]);
}

/** Runs of white space as one space, none at the ends: where a line breaks is layout, not text. */
export function collapseSpace(text: string): string {
  return splitSpace(text).join(" ");
}

/** The pieces between runs of white space. */
export function splitSpace(text: string): string[] {
  return text.split(SPACE).filter((piece) => piece !== "");
}

const CANONICAL: Record<string, string> = {
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u2013": "-", // en dash
  "\u2014": "-", // em dash
  "\u2212": "-", // minus
  "\u2010": "-", // hyphen; NFKC has already made the non-breaking hyphen this one
};
const LOOK_ALIKES = /[\u2018\u2019\u201c\u201d\u2013\u2014\u2212\u2010]/g;

/** What Python's str.split() takes for white space; JavaScript's \s lacks U+001C..U+001F and U+0085, and has U+FEFF. */
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
