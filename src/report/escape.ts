/** File names and read text are untrusted: they may hold markup, formulas, or controls. */

/** For HTML text and quoted attributes. */
export function escapeHtml(text: string): string {
  return showControls(text).replace(/[&<>"']/g, (character) => HTML[character]);
}

/** For running Markdown text and table cells: one line, no markup, no HTML, no links. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replace(/^(?:[#=]|[+-](?=\s))/, "\\$&")
    .replace(/[&<>]/g, (character) => HTML[character]);
}

/** For a line of a fenced block of code: its spaces stay. */
export function codeLine(text: string): string {
  return showControls(text).replace(/[\t\n]/g, " ");
}

/** A code span in a Markdown table: fenced by more backticks than it holds. */
export function markdownCode(text: string): string {
  const line = oneLine(text).replaceAll("|", "\\|"); // a table takes its pipes out before it looks at code spans
  const fence = "`".repeat(1 + Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const pad = /^`|`$|^ .* $/.test(line) || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** One field of RFC 4180 CSV; a field that a spreadsheet would run as a formula gets an apostrophe in front (OWASP). */
export function escapeCsv(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) || inert !== text ? `"${inert.replaceAll('"', '""')}"` : inert;
}

const HTML: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

function oneLine(text: string): string {
  return showControls(text).replace(/\s+/g, " ");
}

/** Control and direction-changing characters (CVE-2021-42574, "Trojan Source") as their code point; \t and \n stay. */
function showControls(text: string): string {
  return text.replace(
    /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
}
