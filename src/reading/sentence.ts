/** The caption of a reader: one quoted item a visual line; nothing is invented. */
export function captionSentence(lines: readonly string[]): string {
  if (lines.length === 0) return "An image without readable text.";
  return `An image that reads: ${lines.map((line) => `"${line.replaceAll('"', '\\"')}"`).join(" ")}`;
}
