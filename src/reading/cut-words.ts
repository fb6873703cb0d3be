import type { Region } from "../types.js";
import { confidenceOf } from "./ctc.js";
import { stretchLine } from "./line-regions.js";
import { decodeLine, type LineReading, type Script } from "./read-lines.js";
import { holdsCjk } from "./script.js";
import { SURER } from "./second-reading.js";

/**
 * A piece of so few letters may be part of a word: on textured ground the detector ends a box within one ("BA" of "BAR"),
 * or something hides the rest. Longer pieces that are cut were not told from whole ones by it (benchmarks/README.md, Photos).
 */
const LETTERS = { least: 2, most: 3 };

/** Whether a piece is so short, and read well enough to be said, that it is worth asking whether its word goes on. */
export function mayBeCut(
  reading: LineReading,
  script: Script,
  characters: readonly string[],
  minConfidence: number,
): boolean {
  const decoded = decodeLine(reading, script, characters);
  const text = decoded.map((character) => character.text).join("");
  const count = lettersOf(text).length;
  const isShort = count >= LETTERS.least && count <= LETTERS.most;
  return isShort && !holdsCjk(text) && confidenceOf(decoded) >= minConfidence;
}

/** The same place, longer by half its height at both ends: as far as a letter reaches. */
export function longerRegion(line: Region, stretch: number): Region {
  return stretchLine({ ...line, width: line.width + line.height }, stretch);
}

/**
 * A short piece after it was read again, cut longer: the longer reading if that is surer and goes on; undefined where the
 * word goes on, but not so that it can be read: part of a word is none. Else the piece as it was.
 */
export function wholeWord(
  short: LineReading,
  long: LineReading,
  script: Script,
  characters: readonly string[],
  minConfidence: number,
): LineReading | undefined {
  const [before, after] = [short, long].map((reading) => decodeLine(reading, script, characters));
  const [part, whole] = [before, after].map((decoded) => lettersOf(decoded.map(({ text }) => text).join("")));
  if (whole.length === part.length || !whole.includes(part)) return short;
  const confidence = confidenceOf(after);
  const { width, height } = short.region; // where the line is stays
  if (confidence > confidenceOf(before) + SURER) return { ...long, region: { ...long.region, width, height } };
  return confidence < minConfidence ? undefined : short;
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}
