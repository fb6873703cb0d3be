import type { Region, TextLine } from "../types.js";
import { isEuropean, restoreAccents } from "./accents.js";
import type { BestClasses } from "./best-classes.js";
import { confidenceOf, type DecodedCharacter, decodeCtc } from "./ctc.js";
import { dropDrawnSigns } from "./drawn-signs.js";
import { dropIcons } from "./icons.js";
import { uprightHull } from "./min-area-rect.js";
import { detectScript } from "./script.js";
import { LOSES_SPACES, READS_SPACES, restoreSpaces, type SpaceRule } from "./spaces.js";
import { wordsOf } from "./words.js";

export type Script = "latin" | "cjk";

/** What the recogniser gave for one line. */
export interface LineReading extends BestClasses {
  readonly region: Region;
  /** [steps, hiddenSize] */
  readonly features: Float32Array;
  readonly hiddenSize: number;
  /** [encodedWidth], 1 = ink */
  readonly ink: Uint8Array;
}

export interface ReadOptions {
  readonly script: Script | "auto";
  readonly minConfidence: number; // 0..1
  readonly restoreSpaces: boolean;
  readonly restoreAccents: boolean;
  readonly dropIcons: boolean;
}

/** Decodes the lines of one picture under one alphabet; lines without text or confidence are left out. */
export function readLines(
  readings: readonly LineReading[],
  characters: readonly string[],
  options: ReadOptions,
): { readonly reading: LineReading; readonly line: TextLine }[] {
  const script = scriptOf(readings, characters, options);
  const rule = isEuropean(characters) ? READS_SPACES : LOSES_SPACES;
  return readings.flatMap((reading) => {
    const plain = decodeLine(reading, script, characters);
    const isAccented = options.restoreAccents && script === "latin";
    const decoded = isAccented ? restoreAccents(plain, reading.accents, characters) : plain;
    const confidence = confidenceOf(decoded);
    const steps = reading.all.ids.length;
    const all = options.restoreSpaces ? withSpaces(decoded, reading, rule) : decoded;
    const spaced = options.dropIcons ? dropDrawnSigns(all, steps, reading.ink) : all;
    const whole = spaced.map((character) => character.text).join("");
    const text = options.dropIcons ? dropIcons(whole.trim(), confidence) : whole.trim();
    if (text === "" || confidence < options.minConfidence) return [];
    const start = whole.indexOf(text); // a dropped icon is one character: the text can't begin inside it
    const words = wordsOf(spaced, { ...reading, steps }, start, start + text.length);
    return [{ reading, line: { text, box: uprightHull(reading.region), confidence, words } }];
  });
}

/** The script that is asked for, or that of a picture's confident lines. */
export function scriptOf(
  readings: readonly LineReading[],
  characters: readonly string[],
  { script, minConfidence }: Pick<ReadOptions, "script" | "minConfidence">,
): Script {
  if (script !== "auto") return script;
  const confident = readings
    .map((reading) => decodeCtc(reading.all, characters))
    .filter((decoded) => confidenceOf(decoded) >= minConfidence);
  return detectScript(confident.map((decoded) => decoded.map(({ text }) => text).join("")));
}

/** What the recogniser read, as it is: no space or accent restored. */
export function decodeLine(reading: LineReading, script: Script, characters: readonly string[]): DecodedCharacter[] {
  return decodeCtc(script === "latin" ? reading.latin : reading.all, characters);
}

function withSpaces(
  decoded: readonly DecodedCharacter[],
  { spaces, ink, region }: LineReading,
  rule: SpaceRule,
): DecodedCharacter[] {
  return restoreSpaces(decoded, spaces, ink, lineUnit(region), rule);
}

/** What one line height is across, in the crop's stretched pixels. */
function lineUnit({ width, height, encodedWidth }: Region): number {
  return (encodedWidth * height) / width;
}
