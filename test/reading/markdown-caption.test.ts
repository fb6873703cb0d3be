import { Marked, type Token } from "marked";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../src/metrics/random.js";
import { markdownCaption } from "../../src/reading/markdown-caption.js";
import type { TextLine } from "../../src/types.js";

function line(text: string, y: number, height = 20, x = 0): TextLine {
  return { text, box: { x, y, width: 60, height }, confidence: 1 };
}

/** What a reader of the Markdown sees, word by word; list numbers are the list's own and put back. */
function words(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    if (token.type === "list") {
      return token.items.flatMap((item: { tokens: Token[] }, index: number) => [
        ...(token.ordered ? [String(token.start + index)] : []),
        ...words(item.tokens),
      ]);
    }
    if (token.type === "table") return [token.header, ...token.rows].flat().map(inlineText);
    if ("tokens" in token && token.tokens) return [inlineText(token)];
    return token.type === "space" ? [] : [token.raw];
  });
}

function inlineText(token: Token): string {
  if ("tokens" in token && token.tokens) return token.tokens.map(inlineText).join("");
  return "text" in token ? token.text : "";
}

const ENTITIES: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const seen = (markdown: string) =>
  words(new Marked().lexer(markdown))
    .join(" ")
    .replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity])
    .split(/\s+/)
    .filter((word) => word !== "");

/** Kinds of everything in it. */
function kinds(markdown: string): Set<string> {
  const found = new Set<string>();
  const marked = new Marked();
  marked.walkTokens(marked.lexer(markdown), (token) => {
    found.add(token.type);
    return undefined as never;
  });
  return found;
}

describe("markdownCaption", () => {
  it("writes each kind of block", () => {
    const rows = [200, 230, 260].flatMap((y) => [line(`a${y}`, y), line("b|c", y, 20, 100)]);
    const lines = [line("Title #", 0, 40), line("• one", 60), line("two", 84, 20, 20), line("*body*", 150), ...rows];
    expect(markdownCaption(lines)).toBe(
      [
        ...["# Title \\#", "", "- one", "  two", "", "\\*body\\*", ""],
        ...["| a200 | b\\|c |", "| --- | --- |", "| a230 | b\\|c |", "| a260 | b\\|c |"],
      ].join("\n"),
    );
  });

  it("is empty without lines", () => {
    expect(markdownCaption([])).toBe("");
  });

  it.each([
    ["# not a heading"],
    ["- "],
    ["---"],
    ["==="],
    [":--"],
    ["-:-"],
    ["1."],
    ["7. seven"],
    ["<script>alert(1)</script>"],
    ["![x](/c.png)"],
    ["[x]: /b"],
    ["```js"],
    ["~~~"],
    ["> quote"],
    ["&lt;b&gt;"],
    ["    code"],
    ["\\"],
    ["| a | b |"],
  ])("%j stays text", (text) => {
    const markdown = markdownCaption([line("above it", 0), line(text, 200), line("below it", 400)]);
    expect([...kinds(markdown)].filter((kind) => !["paragraph", "text", "escape", "space"].includes(kind))).toEqual([]);
  });

  it("fences numbered code, which can't end its block", () => {
    const texts = ["for (;;)", "  ```", "", "  </pre> | \\ *", "~~~"];
    const lines = texts.flatMap((text, row) => {
      const indent = text.length - text.trimStart().length;
      const code = {
        text: text.trim(),
        box: { x: 30 + 10 * indent, y: 30 * row, width: 10 * text.trim().length, height: 20 },
      };
      const number = { ...line(String(row + 1), 30 * row), box: { x: 0, y: 30 * row, width: 10, height: 20 } };
      return text === "" ? [number] : [number, { ...code, confidence: 1 }];
    });
    const markdown = markdownCaption(lines);
    expect(markdown).toBe("```\n1 for (;;)\n2   ```\n3\n4   </pre> | \\ *\n5 ~~~\n```");
    expect([...kinds(markdown)]).toEqual(["code"]);
  });

  it("keeps every word of any lines, in order, and makes nothing but its own kinds of blocks", () => {
    const random = mulberry32(11);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)];
    const pieces = [..."#*_`[]()<>&|~$!=+-:.\\ \"'{}^", "1.", "2)", "ab", "c", "--", "](x)", "<b>", "&amp;", "设"];
    const allowed = new Set(["heading", "paragraph", "text", "escape", "space", "list", "list_item", "table", "br"]);
    for (let turn = 0; turn < 3000; turn++) {
      const lines: TextLine[] = [];
      const isTable = turn % 3 === 0;
      for (let y = 0; y < 150; y += pick([0, 22, 24, 40])) {
        const text = Array.from({ length: 1 + Math.floor(random() * 8) }, () => pick(pieces))
          .join("")
          .trim();
        const start = pick(["", "", "• ", "1. ", "2. ", "3. ", "- ", "# "]);
        if (text !== "") lines.push(line(start + text, y, pick([20, 20, 20, 28, 44]), pick([0, 0, 20, 100])));
        if (isTable && text !== "") lines.push(line(text, y, 20, 200));
      }
      const markdown = markdownCaption(lines);
      const expected = lines
        .flatMap(({ text }) => text.split(/\s+/))
        .map((word) => word.replace(/^(\d+)[.)]$/, "$1"))
        .filter((word) => !BULLET.test(word));
      const got = seen(markdown)
        .map((word) => word.replace(/^(\d+)[.)]$/, "$1"))
        .filter((word) => !BULLET.test(word));
      expect([markdown, got]).toEqual([markdown, expected]);
      expect([markdown, [...kinds(markdown)].filter((kind) => !allowed.has(kind))]).toEqual([markdown, []]);
    }
  });
});

/** A bullet is a word of its line, but a marker in the list. */
const BULLET = /^[-*+•]$/;
