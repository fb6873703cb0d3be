import type { TextLine } from "../types.js";
import { markdownCaption } from "./markdown-caption.js";
import { captionSentence } from "./sentence.js";

export type CaptionFormat = "sentence" | "lines" | "markdown";

/** What ends a line in some reader of text; a dictionary may hold any of them. */
const LINE_ENDS = /[\n\v\f\r\x85\u2028\u2029]+/g;

/** A reader's caption from its lines in reading order; without any, lines and markdown are empty. */
export function captionText(lines: readonly TextLine[], format: CaptionFormat): string {
  if (format === "sentence") return captionSentence(lines.map(({ text }) => text));
  const rows = lines.map((line) => ({ ...line, text: line.text.replace(LINE_ENDS, " ") }));
  return format === "lines" ? rows.map(({ text }) => text).join("\n") : markdownCaption(rows);
}
