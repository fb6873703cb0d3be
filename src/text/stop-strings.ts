import type { TextTokenizer } from "./tokenizer.js";

/** Text of a growing list of tokens. */
export interface Detokenizer {
  /** Adds a token. @returns the text that became certain by it: whole characters only, so that it can be streamed */
  push(id: number): string;
  /** All text that is certain so far. */
  readonly text: string;
}

/**
 * Byte-level tokens may hold half a character, which decodes to U+FFFD until the next one comes: what ends in it is
 * held back. The whole list is decoded each time, because a token's text can depend on its neighbours (spaces).
 */
export function createDetokenizer(tokenizer: TextTokenizer): Detokenizer {
  const ids: number[] = [];
  let certain = "";
  return {
    push(id) {
      ids.push(id);
      const text = tokenizer.decode(ids).replace(/\uFFFD+$/, "");
      // A decoder that changes earlier text (clean-up of spaces) must not make us repeat it.
      if (text.length <= certain.length) return "";
      const piece = text.slice(certain.length);
      certain = text;
      return piece;
    },
    get text() {
      return certain;
    },
  };
}

/** Where the first stop string begins in the text; -1 if there is none. */
export function findStop(text: string, stops: readonly string[]): number {
  const found = stops.map((stop) => text.indexOf(stop)).filter((at) => at !== -1);
  return found.length === 0 ? -1 : Math.min(...found);
}
