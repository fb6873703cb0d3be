import type { TextLine } from "../types.js";
import { rowAt } from "./find-table.js";
import { median } from "./median.js";

export interface FoundCode {
  /** Each with its number and its indentation. */
  readonly rows: readonly string[];
  /** Lines that it takes. */
  readonly count: number;
}

/** Fewer rows may count on by chance. */
const MIN_ROWS = 4;

/** Rows further apart than this, in line heights, do not belong together. */
const MAX_ROW_GAP = 2.5;

/** Edges further apart than this, in line heights, are not one edge. */
const SAME_EDGE = 0.8;

const NUMBERED = /^(\d{1,5})(?:\s+(.*))?$/;

interface Row {
  readonly number: number;
  readonly text: string; // behind the number; "" on an empty row
  readonly left: number; // of the text
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

/**
 * The program that begins with a line: rows numbered one by one whose texts begin and end at different places, as
 * nested lines do; the cells of a numbered table share an edge.
 * @param lines in reading order, rows from left to right
 */
export function findCode(lines: readonly TextLine[], at: number): FoundCode | undefined {
  const rows: Row[] = [];
  let next = at;
  for (;;) {
    const found = rowAt(lines, next);
    const row = numberedRow(found);
    if (!row || !follows(rows.at(-1), row)) break;
    rows.push(row);
    next += found.length;
  }
  const written = rows.filter(({ text }) => text !== "");
  const isCode = rows.length >= MIN_ROWS && varies(written, "left") && varies(written, "right");
  return isCode ? { rows: indented(rows, written), count: next - at } : undefined;
}

function numberedRow(row: readonly TextLine[]): Row | undefined {
  const [first, ...others] = row;
  const match = first && NUMBERED.exec(first.text);
  if (!match) return undefined;
  const [, number, behind = ""] = match;
  const texts = [behind, ...others.map(({ text }) => text)].filter((text) => text !== "");
  const last = row[row.length - 1].box;
  const left = behind === "" ? others[0]?.box.x : first.words?.[1]?.box.x;
  return {
    number: Number(number),
    text: texts.join(" "),
    left: left ?? first.box.x,
    right: last.x + last.width,
    top: first.box.y,
    height: first.box.height,
  };
}

function follows(above: Row | undefined, row: Row): boolean {
  if (!above) return true;
  const gap = row.top - (above.top + above.height);
  return row.number === above.number + 1 && gap > -above.height / 2 && gap <= MAX_ROW_GAP * above.height;
}

function varies(rows: readonly Row[], edge: "left" | "right"): boolean {
  const places = rows.map((row) => row[edge]);
  return Math.max(...places) - Math.min(...places) > SAME_EDGE * Math.max(...rows.map(({ height }) => height));
}

/** Programs are set in letters of one width. */
function indented(rows: readonly Row[], written: readonly Row[]): string[] {
  const letter = median(written.map(({ text, left, right }) => (right - left) / text.length));
  const margin = Math.min(...written.map(({ left }) => left));
  const digits = String(rows[rows.length - 1].number).length;
  return rows.map(({ number, text, left }) => {
    const indent = text === "" ? "" : " ".repeat(1 + Math.round((left - margin) / letter));
    return `${String(number).padStart(digits)}${indent}${text}`;
  });
}
