import { accentedForms } from "./accents.js";
import type { Alphabet } from "./best-classes.js";
import { latinClasses } from "./script.js";

/** @param characters text of each class; 0 is the blank */
export function alphabetOf(characters: readonly string[]): Alphabet {
  return {
    latin: latinClasses(characters),
    accented: accentedForms(characters),
    space: Math.max(0, characters.indexOf(" ")),
  };
}
