import { describe, expect, it } from "vitest";
import { alphabetOf } from "../../src/reading/alphabet-of.js";
import { type Alphabet, bestClasses, type ClassProbabilities } from "../../src/reading/best-classes.js";

const CHARACTERS = ["", "a", "á", "à", "设", "b", " "];
const ALPHABET = alphabetOf(CHARACTERS);

/** Rows of probabilities, one for each class -> what a recogniser gives for them. */
function given(rows: readonly (readonly number[])[], { chosen }: Alphabet): ClassProbabilities {
  const tops = rows.map((row) => Math.max(...row));
  return {
    chosen: Float32Array.from(rows.flatMap((row) => [...chosen].map((id) => row[id]))),
    best: {
      ids: Uint16Array.from(rows, (row, step) => row.indexOf(tops[step])),
      probabilities: Float32Array.from(tops),
    },
  };
}

/** Steps as rows of probabilities -> the characters that win. */
function best(...rows: readonly (readonly number[])[]) {
  const { all, latin, accents, spaces } = bestClasses(given(rows, ALPHABET), ALPHABET);
  const named = ({ ids }: { ids: Uint16Array }) => [...ids].map((id) => CHARACTERS[id] || "_").join("");
  return {
    all: named(all),
    latin: named(latin),
    accents: named(accents),
    spaces: [...spaces],
    at: { all, latin, accents },
  };
}

describe("alphabetOf", () => {
  it("chooses all but the Chinese", () => {
    const { chosen, latin, accented, space } = ALPHABET;
    const named = (places: readonly number[]) => places.map((place) => CHARACTERS[chosen[place]] || "_").join("");
    expect([named([...chosen.keys()]), named(latin), CHARACTERS[chosen[space]]]).toEqual([
      "_a\u00e1\u00e0b ",
      "_a\u00e1\u00e0b ",
      " ",
    ]);
    expect([...accented].map(([bare, forms]) => [named([bare]), named(forms)])).toEqual([["a", "\u00e1\u00e0"]]);
  });
});

describe("bestClasses", () => {
  it.each<[string, number[], string, string, string]>([
    ["the blank", [0.75, 0.25, 0, 0, 0, 0, 0], "_", "_", "_"],
    ["a letter", [0.25, 0, 0, 0, 0, 0.75, 0], "b", "b", "_"],
    ["a letter and its likeliest accent", [0, 0.75, 0.0625, 0.125, 0, 0, 0], "a", "a", "à"],
    ["Chinese, and what is left of Latin", [0.125, 0, 0, 0, 0.625, 0.25, 0], "设", "b", "_"],
    ["less than a half each", [0.25, 0.25, 0, 0, 0.375, 0.125, 0], "设", "_", "_"],
    ["the first of equals", [0.375, 0.375, 0.25, 0, 0, 0, 0], "_", "_", "_"],
  ])("%s", (_, row, all, latin, accents) => {
    expect(best(row)).toMatchObject({ all, latin, accents });
  });

  it("gives the probability of each, and of a space", () => {
    const { at, spaces } = best([0, 0.5, 0.125, 0, 0, 0, 0.375], [0.25, 0, 0, 0, 0.75, 0, 0]);
    expect(spaces).toEqual([0.375, 0]);
    expect([...at.all.probabilities]).toEqual([0.5, 0.75]);
    expect([...at.latin.probabilities]).toEqual([0.5, 0.25]);
    expect([...at.accents.probabilities]).toEqual([0.125, 0]);
  });

  it("knows no space where the alphabet has none", () => {
    const characters = ["", "a", "b"];
    const alphabet = alphabetOf(characters);
    const { spaces } = bestClasses(given([[0.5, 0.25, 0.25]], alphabet), alphabet);
    expect([...spaces]).toEqual([0]);
  });
});
