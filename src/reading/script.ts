/** CJK: Han, Kana, Hangul, Bopomofo, and the full-width forms and punctuation set with them. */
const CJK =
  /[\u3000-\u303f\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\uff00-\uffef]/u;

/**
 * What Latin text is set in: ASCII, Latin letters with their accents, general punctuation, currency, trade mark.
 * Symbols that icons are mistaken for (geometric shapes, arrows, box drawing) are left out on purpose.
 */
const LATIN = /^[\u0020-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u203a\u20a0-\u20bf\u2122]$/u;

/** Share of CJK lines from which a picture counts as CJK (tried in the prototype: under it, CJK is misread icons). */
const CJK_SHARE = 0.15;

/** Letters and syllables of CJK. */
const CJK_LETTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * Mask over the recogniser's classes: 1 = allowed in Latin text. The blank is always allowed, and so is everything in an
 * alphabet without CJK (Cyrillic, Greek, ...): it was chosen for its script, and has little to mistake an icon for.
 */
export function latinClasses(characters: readonly string[]): Uint8Array {
  const isMixed = characters.some((character) => CJK_LETTER.test(character));
  return Uint8Array.from(characters, (character, index) => (!isMixed || index === 0 || LATIN.test(character) ? 1 : 0));
}

export function holdsCjk(text: string): boolean {
  return CJK.test(text);
}

/**
 * The script of a picture, from its lines read with every class allowed.
 * @param lines confident lines; only those of two characters or more vote: a lone character may be an icon
 */
export function detectScript(lines: readonly string[]): "latin" | "cjk" {
  const voters = lines.filter((line) => [...line].length >= 2);
  const cjk = voters.filter(holdsCjk).length;
  return voters.length > 0 && cjk >= CJK_SHARE * voters.length ? "cjk" : "latin";
}
