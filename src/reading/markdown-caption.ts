import { codeLine, escapeMarkdown } from "../report/escape.js";
import type { TextLine } from "../types.js";
import { type Block, textBlocks } from "./text-blocks.js";

/**
 * Lines in reading order as Markdown (GitHub's, for the tables). Every word stays, in order; bullets become list
 * markers. What was read is escaped: it can't make headings, links, HTML or anything else of its own. A bare web or mail
 * address stays one, and many viewers link those by themselves.
 */
export function markdownCaption(lines: readonly TextLine[]): string {
  return textBlocks(lines).map(render).join("\n\n");
}

function render(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${escapeBlock(block.text).replace(/#+$/, closingHashes)}`;
    case "list":
      return block.items.map(({ marker, texts }) => item(marker, texts)).join("\n");
    case "table":
      return table(block.rows);
    case "code":
      return code(block.rows);
    case "paragraph":
      return block.texts.map(escapeBlock).join("\n");
  }
}

/** Each row begins with its number, so that none can end the block. */
function code(rows: readonly string[]): string {
  return ["```", ...rows.map(codeLine), "```"].join("\n");
}

/** Lines after an item's first are indented to its text. */
function item(marker: string, texts: readonly string[]): string {
  return `${marker} ${texts.map(escapeBlock).join(`\n${" ".repeat(marker.length + 1)}`)}`;
}

/** Markdown has no table without a head: the first row is it. */
function table(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  const [head, ...body] = rows;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...body.map(line)].join("\n");
}

/** At the start of a line, besides what escapeMarkdown knows: rules, underlines of headings and tables, list numbers. */
function escapeBlock(text: string): string {
  return escapeMarkdown(text)
    .replace(/^[-+:](?=[-+:\s]|$)/, "\\$&")
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, "$1\\");
}

/** Hashes at a heading's end would vanish. */
function closingHashes(hashes: string): string {
  return hashes.replaceAll("#", "\\#");
}
