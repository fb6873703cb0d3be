import type { TextLine } from "../types.js";
import { findCode } from "./find-code.js";
import { findTable } from "./find-table.js";
import { listItem } from "./list-item.js";
import { shareBaseline } from "./row-order.js";

/** What a run of lines is. */
export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly { readonly marker: string; readonly texts: readonly string[] }[] }
  | { readonly kind: "table"; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: "code"; readonly rows: readonly string[] }
  | { readonly kind: "paragraph"; readonly texts: readonly string[] };

/** Least height of a heading's lines, in heights of the body's, for levels 1, 2 and 3. */
const LEVELS = [2, 1.6, 1.3];

/** A heading's further lines may be lower: letters without strokes below or above. */
const WRAPPED = 1.15;

/** A heading holds at most so many characters: longer text is large, but no heading. */
const LONGEST_HEADING = 100;

/** Lines of one paragraph are alike in height within this ratio, stand no further apart and begin no further off, in line heights. */
const SAME_HEIGHT = 1.3;
const LINE_GAP = 0.5;
const SAME_EDGE = 0.8;

/** A line that goes on in the next fills its paragraph by this share and is this many line heights wide. */
const FILL = 0.75;
const LEAST_WIDTH = 8;

/** Lines in reading order -> blocks in the same order: each line's words are in one block, once. */
export function textBlocks(lines: readonly TextLine[]): Block[] {
  const body = bodyHeight(lines);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const { block, count } =
      tableOrCodeAt(lines, at) ??
      headingAt(lines, at, body) ??
      listAt(lines, at, blocks.at(-1)) ??
      paragraphAt(lines, at, body);
    blocks.push(block);
    at += count;
  }
  return blocks;
}

interface Found {
  readonly block: Block;
  /** Lines that it takes. */
  readonly count: number;
}

/** Rows of a number and a text are a table, too, by where they stand. */
function tableOrCodeAt(lines: readonly TextLine[], at: number): Found | undefined {
  if (at > 0 && shareBaseline(lines[at - 1], lines[at])) return undefined;
  const table = findTable(lines, at);
  const code = table && table.rows[0].length > 2 ? undefined : findCode(lines, at);
  if (code) return { block: { kind: "code", rows: code.rows }, count: code.count };
  return table && { block: { kind: "table", rows: table.rows }, count: table.count };
}

function headingAt(lines: readonly TextLine[], at: number, body: number): Found | undefined {
  const level = levelOf(lines[at], body);
  if (!level) return undefined;
  let text = lines[at].text;
  let next = at + 1;
  for (; next < lines.length && isNext(lines[next - 1], lines[next]); next++) {
    const longer = `${text} ${lines[next].text}`;
    if (longer.length > LONGEST_HEADING || heightOf(lines[next]) < WRAPPED * body) break;
    text = longer;
  }
  return { block: { kind: "heading", level, text }, count: next - at };
}

function levelOf(line: TextLine, body: number): 1 | 2 | 3 | undefined {
  if (line.text.length > LONGEST_HEADING || !/\p{L}/u.test(line.text)) return undefined;
  const index = LEVELS.findIndex((least) => heightOf(line) >= least * body);
  return index < 0 ? undefined : ([1, 2, 3] as const)[index];
}

/**
 * A bulleted line, or two numbered ones that count on, with what is indented below each. Not a numbered list after
 * another list: Markdown would make them one and count on.
 */
function listAt(lines: readonly TextLine[], at: number, before: Block | undefined): Found | undefined {
  const items: { marker: string; texts: string[] }[] = [];
  let next = at;
  let number: number | undefined;
  for (;;) {
    const item = lines[next] && listItem(lines[next].text);
    const isFirst = items.length === 0;
    if (!item || (!isFirst && (item.number !== number || !isBelow(lines[next - 1], lines[next])))) break;
    number = item.number === undefined ? undefined : item.number + 1;
    const texts = [item.text];
    const { box } = lines[next++];
    while (lines[next] && isContinuation(lines[next - 1], lines[next], box.x)) texts.push(lines[next++].text);
    items.push({ marker: item.marker, texts });
  }
  if (items.length === 0) return undefined;
  if (number !== undefined && (items.length < 2 || before?.kind === "list")) return undefined;
  return { block: { kind: "list", items }, count: next - at };
}

function isContinuation(above: TextLine, line: TextLine, left: number): boolean {
  const indent = (line.box.x - left) / heightOf(line);
  return listItem(line.text) === undefined && indent > 0.5 && indent < 4 && isNext(above, line);
}

function paragraphAt(lines: readonly TextLine[], at: number, body: number): Found {
  let next = at + 1;
  while (next < lines.length && goesOn(lines.slice(at, next), lines[next], body)) next++;
  return { block: { kind: "paragraph", texts: lines.slice(at, next).map(({ text }) => text) }, count: next - at };
}

function goesOn(paragraph: readonly TextLine[], line: TextLine, body: number): boolean {
  const above = paragraph[paragraph.length - 1];
  const widest = Math.max(line.box.width, ...paragraph.map(({ box }) => box.width));
  return (
    isNext(above, line) &&
    Math.abs(line.box.x - above.box.x) <= SAME_EDGE * heightOf(line) &&
    above.box.width >= Math.max(FILL * widest, LEAST_WIDTH * heightOf(above)) &&
    levelOf(line, body) === undefined &&
    listItem(line.text) === undefined
  );
}

/** Directly below, in letters of the same size. */
function isNext(above: TextLine, line: TextLine): boolean {
  const [small, large] = [heightOf(above), heightOf(line)].sort((a, b) => a - b);
  const gap = line.box.y - (above.box.y + above.box.height);
  return isBelow(above, line) && large <= SAME_HEIGHT * small && gap <= LINE_GAP * small;
}

function isBelow(above: TextLine, line: TextLine): boolean {
  return line.box.y > above.box.y + above.box.height / 2;
}

/** The height that most characters have. */
function bodyHeight(lines: readonly TextLine[]): number {
  const sorted = [...lines].sort((a, b) => heightOf(a) - heightOf(b));
  const half = sorted.reduce((sum, { text }) => sum + text.length, 0) / 2;
  let seen = 0;
  for (const line of sorted) {
    seen += line.text.length;
    if (seen >= half) return heightOf(line);
  }
  return 0;
}

/** A vertical line's height is its width. */
function heightOf({ box }: TextLine): number {
  return Math.min(box.width, box.height);
}
