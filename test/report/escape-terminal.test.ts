import { describe, expect, it } from "vitest";
import { escapeTerminal } from "../../src/report/escape-terminal.js";

describe("escapeTerminal", () => {
  it.each([
    ["a colour", "\u001b[31mred\u001b[0m", "\\x1b[31mred\\x1b[0m"],
    ["a title by OSC, ended by BEL", "\u001b]0;title\u0007", "\\x1b]0;title\\x07"],
    ["line breaks and tabs", "a\nb\rc\td", "a\\nb\\rc\\td"],
    ["NUL, backspace, DEL", "\u0000\b\u007f", "\\x00\\x08\\x7f"],
    ["C1: CSI in one character", "\u009b2J\u0080\u009f", "\\x9b2J\\x80\\x9f"],
    ["an override", "cute\u202egpj.exe", "cute\\u202egpj.exe"],
    [
      "bidi embeddings, isolates and marks",
      "\u202a\u202c\u2066\u2069\u200e\u200f\u061c",
      "\\u202a\\u202c\\u2066\\u2069\\u200e\\u200f\\u061c",
    ],
    ["separators", "\u2028\u2029", "\\u2028\\u2029"],
    ["letters of all kinds", "naïve 中文 שלום e\u0301 👩‍💻 \\x1b", "naïve 中文 שלום e\u0301 👩‍💻 \\x1b"],
    ["nothing", "", ""],
  ])("%s", (_, text, escaped) => {
    expect(escapeTerminal(text)).toBe(escaped);
    expect(escapeTerminal(escaped)).toBe(escaped);
  });
});
