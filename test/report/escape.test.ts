import { describe, expect, test } from "vitest";
import { escapeCsv, escapeHtml, escapeMarkdown, markdownCode } from "../../src/report/escape.js";
import { html, trusted } from "../../src/report/markup.js";

describe("escapeHtml", () => {
  test.each([
    ['<img src=x onerror="a()">', "&lt;img src=x onerror=&quot;a()&quot;&gt;"],
    ["it's & more", "it&#39;s &amp; more"],
    ["a\tb\nc", "a\tb\nc"],
    ["\u202egnp.exe\0", "\\u{202e}gnp.exe\\u{0}"],
    ["a\u061cb\u2028c", "a\\u{61c}b\\u{2028}c"],
    ["设置 é", "设置 é"],
  ])("%j", (text, expected) => expect(escapeHtml(text)).toBe(expected));
});

describe("escapeMarkdown", () => {
  test.each([
    ["a|b", "a\\|b"],
    ["*_`[x](y)", "\\*\\_\\`\\[x\\](y)"],
    ["<script>&", "&lt;script&gt;&amp;"],
    ["two\nlines", "two lines"],
    ["# title", "\\# title"],
    ["- item", "\\- item"],
    ["+22.4", "+22.4"], // a figure is no list item
    ["\\", "\\\\"],
  ])("%j", (text, expected) => expect(escapeMarkdown(text)).toBe(expected));
});

test.each([
  ["plain", "`plain`"],
  ["a`b", "``a`b``"],
  ["`", "`` ` ``"],
  ["a``b|c", "```a``b\\|c```"],
  ["", "`  `"],
])("markdownCode %j", (text, expected) => expect(markdownCode(text)).toBe(expected));

test.each([
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", '"\'=1+1"'],
  ["@cmd", '"\'@cmd"'],
  ["-1.5e-3", "-1.5e-3"], // a number is no formula
])("escapeCsv %j", (text, expected) => expect(escapeCsv(text)).toBe(expected));

describe("html template", () => {
  test("escapes holes, keeps markup and lists, drops undefined", () => {
    const items = ["<a>", "b"].map((text) => html`<li>${text}</li>`);
    expect(html`<ul title="${'"'}">${items}</ul>${undefined}${7}${trusted("<hr>")}`.source).toBe(
      '<ul title="&quot;"><li>&lt;a&gt;</li><li>b</li></ul>7<hr>',
    );
  });

  test("$ in a hole or in the text is no pattern", () => {
    expect(html`$& ${"$1 $&"}`.source).toBe("$& $1 $&amp;");
  });
});
