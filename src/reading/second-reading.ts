import type { Region } from "../types.js";
import { confidenceOf } from "./ctc.js";
import { stretchLine } from "./line-regions.js";
import { decodeLine, type LineReading, type Script } from "./read-lines.js";

/**
 * A line read with less mean confidence is read again. On the tuning split of benchmarks/hard this brought nine tenths
 * of what .93 brings, for 7 % of the lines; on real screens 4 % are that doubtful.
 */
const DOUBTFUL = 0.9;

/** A line of fewer characters may be an icon, of which no reading makes text. */
const FEWEST_CHARACTERS = 3;

/**
 * The second reading takes less around the line and stretches it more: letters that are blurred, bold or narrow then
 * stand apart. Of fourteen ways (benchmarks/README.md) the one that gained most.
 */
const HEIGHT = 0.85;
const STRETCH = 1.5;

/** A reading must be surer by this much: less is chance, and on real screens chance was wrong more often than right. */
export const SURER = 0.02;

/** Which lines are worth another reading, as places in `readings`. */
export function doubtfulLines(
  readings: readonly LineReading[],
  script: Script,
  characters: readonly string[],
): number[] {
  return [...readings.keys()].filter((index) => {
    const decoded = decodeLine(readings[index], script, characters);
    return decoded.length >= FEWEST_CHARACTERS && confidenceOf(decoded) < DOUBTFUL;
  });
}

/** The same place, cut closer and wider. */
export function secondRegion(line: Region): Region {
  return stretchLine({ ...line, height: HEIGHT * line.height }, STRETCH);
}

/** The more confident of two readings of one line; one that loses characters is no better, however sure of the rest. */
export function betterReading(
  first: LineReading,
  second: LineReading,
  script: Script,
  characters: readonly string[],
): LineReading {
  const [before, after] = [first, second].map((reading) => decodeLine(reading, script, characters));
  const isBetter = after.length >= before.length && confidenceOf(after) > confidenceOf(before) + SURER;
  if (!isBetter) return first;
  return { ...second, region: { ...second.region, height: first.region.height } }; // where the line is stays
}
