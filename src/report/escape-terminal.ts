/**
 * Text for a terminal, with everything in it that steers one made visible: "\x1b[2J" shows as \x1b[2J. File names and
 * captions are strangers' data: they may hold escape sequences, line breaks, and bidi controls that reorder a line.
 * Idempotent; everything else stays, combining marks, emoji and right-to-left letters too.
 */
export function escapeTerminal(text: string): string {
  return text.replace(STEERING, visible);
}

// C0 and DEL, C1, Arabic letter mark, left-to-right and right-to-left marks, line and paragraph separators, embeddings
// and overrides, isolates (Unicode's Bidi_Control, and what ends a line).
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function visible(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return SHORT[character] ?? (code <= 0xff ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`);
}
