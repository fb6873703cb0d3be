import { describe, expect, it } from "vitest";
import { detectScript, holdsCjk, latinClasses } from "../../src/reading/script.js";

describe("holdsCjk", () => {
  it.each([
    ["Settings", false],
    ["café № 3 — “yes”…", false],
    ["→ □ ✓ ★", false],
    ["Привет", false],
    ["设", true],
    ["Wi-Fi 已连接", true],
    ["ひらがな", true],
    ["カタカナ", true],
    ["한국어", true],
    ["ㄅㄆㄇ", true],
    ["A，B", true], // full-width comma
    ["、", true],
    ["ＡＢＣ", true],
    ["𠀀", true], // beyond 16 bits
  ])("%s: %s", (text, expected) => {
    expect(holdsCjk(text)).toBe(expected);
  });
});

describe("latinClasses", () => {
  it("allows the blank, whatever its text, and what Latin text is set in", () => {
    const characters = [
      "",
      "A",
      " ",
      "é",
      "ß",
      "’",
      "…",
      "—",
      "€",
      "™",
      "设",
      "口",
      "□",
      "→",
      "─",
      "α",
      "Я",
      "，",
      "\t",
      "",
    ];
    expect([...latinClasses(characters)].join("")).toBe("11111111110000000000");
    expect([...latinClasses(["设"])]).toEqual([1]);
  });
});

describe("detectScript", () => {
  const lines = (cjk: number, latin: number) => [...Array(cjk).fill("设置"), ...Array(latin).fill("Settings")];

  it.each<[string, string[], "latin" | "cjk"]>([
    ["no lines", [], "latin"],
    ["Latin only", lines(0, 10), "latin"],
    ["Chinese only", lines(10, 0), "cjk"],
    ["14 of 100", lines(14, 86), "latin"],
    ["15 of 100: the least", lines(15, 85), "cjk"],
    ["1 of 7", lines(1, 6), "latin"],
    ["1 of 6", lines(1, 5), "cjk"],
    ["lone characters don't vote: they may be icons", ["口", "三", "〇", "Settings"], "latin"],
    ["lone Latin characters don't vote either", [..."abcdefghij", "设置"], "cjk"],
    ["one character of two code units is one", ["𠀀", "Settings"], "latin"],
    ["a Latin line with one CJK character counts as CJK", ["Wi-Fi，"], "cjk"],
  ])("%s", (_, given, expected) => {
    expect(detectScript(given)).toBe(expected);
  });
});
