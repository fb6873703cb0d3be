import { accentedForms } from "./accents.js";
import type { Alphabet } from "./best-classes.js";
import { latinClasses } from "./script.js";

/** @param characters text of each class; 0 is the blank */
export function alphabetOf(characters: readonly string[]): Alphabet {
  const latin = [...latinClasses(characters).entries()].flatMap(([id, isLatin]) => (isLatin ? [id] : []));
  const forms = [...accentedForms(characters)];
  const space = Math.max(0, characters.indexOf(" "));
  const ids = new Set([0, ...latin, ...forms.flatMap(([bare, accented]) => [bare, ...accented]), space]);
  const chosen = Uint16Array.from(ids).sort();
  const placeOf = new Map([...chosen].map((id, place) => [id, place]));
  const place = (id: number) => placeOf.get(id)!;
  return {
    chosen,
    latin: latin.map(place),
    accented: new Map(forms.map(([bare, accented]) => [place(bare), accented.map(place)])),
    space: place(space),
  };
}
