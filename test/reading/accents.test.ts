import { describe, expect, it } from "vitest";
import { accentedForms, restoreAccents } from "../../src/reading/accents.js";
import type { DecodedCharacter } from "../../src/reading/ctc.js";

const CHARACTERS = ["", ..."abeouAE", ..."áäéóüāÉ", ..."à×"];
const id = (character: string) => CHARACTERS.indexOf(character);

describe("accentedForms", () => {
  it("lists each bare letter's accented forms, in either case", () => {
    const forms = accentedForms(CHARACTERS);
    const named = [...forms].map(([bare, ids]) => [CHARACTERS[bare], ids.map((each) => CHARACTERS[each]).join("")]);
    expect(new Map(named as [string, string][])).toEqual(
      new Map([
        ["a", "áäāà"],
        ["e", "é"],
        ["o", "ó"],
        ["u", "ü"],
        ["E", "É"],
      ]),
    );
  });

  it.each(["ç", "ñ"])("lists none where the alphabet has %s: its recogniser knows European languages", (letter) => {
    expect(accentedForms([...CHARACTERS, letter])).toEqual(new Map());
  });

  it("leaves out a letter whose bare form the alphabet lacks", () => {
    expect(accentedForms(["", "é"])).toEqual(new Map());
  });
});

/** A character of one step each, and for some of them [accented form, its probability]. */
function restored(text: string, seen: Record<number, [string, number]>): string {
  const decoded = [...text].map(
    (character, step): DecodedCharacter => ({ text: character, probability: 0.9, firstStep: step, lastStep: step }),
  );
  const ids = Uint16Array.from(text, (_, step) => (seen[step] ? id(seen[step][0]) : 0));
  const probabilities = Float32Array.from(text, (_, step) => seen[step]?.[1] ?? 0);
  return restoreAccents(decoded, { ids, probabilities }, CHARACTERS)
    .map((character) => character.text)
    .join("");
}

describe("restoreAccents", () => {
  it.each<[string, string, Record<number, [string, number]>, string]>([
    ["nothing seen", "ube", {}, "ube"],
    ["seen at a 256th", "ube", { 0: ["ü", 1 / 256] }, "übe"],
    ["a 1024th is not enough", "ube", { 0: ["ü", 1 / 1024] }, "ube"],
    ["each where it stands", "ebe", { 2: ["é", 0.25] }, "ebé"],
    ["a before o takes a tilde", "bao", { 1: ["á", 0.25] }, "bão"],
    ["and o before e", "boe", { 1: ["ó", 0.25] }, "bõe"],
    ["also where the accent was read", "bäo", {}, "bão"],
    ["an o before an o does not", "oo", { 0: ["ó", 0.25] }, "óo"],
    ["an a without accent stays", "bao", {}, "bao"],
  ])("%s", (_, text, seen, expected) => {
    expect(restored(text, seen)).toBe(expected);
  });

  it("takes the likeliest over all steps of a character", () => {
    const decoded = [{ text: "a", probability: 0.9, firstStep: 0, lastStep: 2 }];
    const accents = {
      ids: Uint16Array.of(id("á"), id("ä"), id("à"), id("ā")),
      probabilities: Float32Array.of(0.25, 0.5, 0.125, 1),
    };
    expect(restoreAccents(decoded, accents, CHARACTERS).map(({ text }) => text)).toEqual(["ä"]);
  });
});
