import { describe, expect, it } from "vitest";
import { dropIcons } from "../../src/reading/icons.js";

describe("dropIcons", () => {
  // text, confidence -> what is left
  it.each<[string, number, string]>([
    ["", 1, ""],
    // Symbols alone
    ["<", 1, ""],
    ["×", 1, ""],
    ["<>", 1, ""],
    ["...", 1, "..."],
    ["é", 1, ""],
    // Lone characters: digits stay, capitals with confidence, Han that no icon looks like
    ["7", 0.1, "7"],
    ["A", 0.95, "A"],
    ["A", 0.94, ""],
    ["É", 1, "É"],
    ["a", 1, ""],
    ["口", 1, ""],
    ["米", 1, ""],
    ["设", 0.1, "设"],
    // Two characters with a letter or digit in them are text
    ["OK", 0.1, "OK"],
    ["a.", 0.1, "a."],
    ["5%", 0.1, "5%"],
    ["口口", 0.1, "口口"],
    // At the start of a piece
    ["Q Search", 1, "Search"],
    ["O Option one", 1, "Option one"],
    ["© Clock", 1, "Clock"],
    ["□ 设置", 1, "设置"],
    ["< Back", 1, "Back"],
    ["x Close", 1, "Close"],
    ["x close", 1, "x close"],
    ["v More", 1, "More"],
    ["I am", 1, "I am"],
    ["A dog", 1, "A dog"],
    ["Q 5", 1, "Q 5"], // one character is no word
    ["Queue", 1, "Queue"],
    ["Q", 1, "Q"],
    // At its end
    ["Settings >", 1, "Settings"],
    ["Language v", 1, "Language"],
    ["Close ×", 1, "Close"],
    ["Plan B", 1, "Plan B"],
    ["Settings>", 1, "Settings>"],
    ["Q Search x", 1, "Search"],
    // In the middle
    ["Home > Docs", 1, "Home > Docs"],
  ])("%j read with %d is %j", (text, confidence, expected) => {
    expect(dropIcons(text, confidence)).toBe(expected);
  });
});
