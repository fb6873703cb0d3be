import { FAILSAFE_SCHEMA, load } from "js-yaml";
import { OpenAutoGlmError } from "../errors.js";
import { DB_DEFAULTS, type FindLinesOptions } from "./find-lines.js";

/** How a detector wants its pixels, and how its map becomes lines. */
export interface Detection {
  /** Of 0..1, for the planes B, G, R. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly lines: FindLinesOptions;
}

/** PP-OCRv4's, as measured: ImageNet's mean and deviation, with which it was trained, give the same F1. */
export const DETECTION_DEFAULTS: Detection = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], lines: DB_DEFAULTS };

/**
 * PP-OCRv4's own: its small text on a small canvas scores low, and its recogniser is sure of itself only where there is text.
 * Word F1 on benchmarks/hard's tuning split / shipped pictures / real screens: .8933 / .9815 / .9663 with the usual .5, .8980 /
 * .9822 / .9670 with .4 (on the split nearly all of it in one blurred picture); with .3 two words more are invented on photos. PP-OCRv6 invents with .4: screens .9755 -> .9720.
 */
export const PPOCR_V4_DETECTION: Detection = {
  ...DETECTION_DEFAULTS,
  lines: { ...DB_DEFAULTS, minScore: 0.4 },
};

/** What PaddleOCR writes beside an exported model (inference.yml), as far as it decides what is read. */
export interface ExportedSettings {
  /** A recogniser's dictionary. */
  readonly characters?: readonly string[];
  /** Height of a line, px. */
  readonly lineHeight?: number;
  /** A detector's. */
  readonly detection: Detection;
}

/** Ids of classes take 16 bits, and the blank and the space are two of them. */
const MOST_CHARACTERS = 2 ** 16 - 2;
const LONGEST_CHARACTER = 16; // UTF-16 units

type Yaml = { readonly [key: string]: Yaml } | readonly Yaml[] | string;

/**
 * Reads inference.yml. The detector's limits of size are left aside: at which scale to look is the plan's business.
 * @param file how errors name it
 * @throws reader_settings_invalid
 */
export function parseExportedSettings(text: string, file: string): ExportedSettings {
  const root = parse(text, file);
  const after = get(root, "PostProcess");
  const before = get(get(root, "PreProcess"), "transform_ops");
  requireName(get(after, "name"), file);
  const mode = get(operation(before, "DecodeImage"), "img_mode");
  if (mode !== undefined && mode !== "BGR") throw invalid(file, "DecodeImage.img_mode", mode, "BGR");
  const shape = get(operation(before, "RecResizeImg"), "image_shape");
  return {
    characters: characters(get(after, "character_dict"), file),
    lineHeight: shape === undefined ? undefined : numbers(shape, 3, "RecResizeImg.image_shape", [1, 4096], file)[1],
    detection: { ...normalisation(operation(before, "NormalizeImage"), file), lines: lineOptions(after, file) },
  };
}

/** Strings, lists and maps only: a dictionary's "1", "y" and "~" are characters. Aliases are references, never copies. */
function parse(text: string, file: string): Yaml {
  try {
    return (load(text, { schema: FAILSAFE_SCHEMA }) ?? "") as Yaml;
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new OpenAutoGlmError("reader_settings_invalid", `${file} is no YAML that can be read: ${reason}`, HINT);
  }
}

function requireName(name: Yaml | undefined, file: string): void {
  if (name === undefined || name === "DBPostProcess" || name === "CTCLabelDecode") return;
  throw invalid(file, "PostProcess.name", name, "DBPostProcess or CTCLabelDecode");
}

function characters(list: Yaml | undefined, file: string): string[] | undefined {
  if (list === undefined) return undefined;
  const key = "PostProcess.character_dict";
  if (!Array.isArray(list)) throw invalid(file, key, list, "a list of characters");
  if (list.length === 0 || list.length > MOST_CHARACTERS) {
    throw invalid(file, `the length of ${key}`, String(list.length), `1 to ${MOST_CHARACTERS}`);
  }
  return list.map((character, index) => {
    if (typeof character === "string" && character.length <= LONGEST_CHARACTER) return character;
    throw invalid(file, `${key}[${index}]`, character, "one character");
  });
}

function normalisation(settings: Yaml | undefined, file: string): Pick<Detection, "mean" | "std"> {
  const { mean, std } = DETECTION_DEFAULTS;
  if (settings === undefined) return { mean, std };
  const scale = get(settings, "scale");
  const isByte = scale === undefined || scale === "null" || /^1\.?0?\/255\.?0?$/.test(String(scale));
  if (!isByte && Math.abs(Number(scale) * 255 - 1) > 1e-3) throw invalid(file, "NormalizeImage.scale", scale, "1/255");
  const triple = (name: string, range: Range) =>
    numbers(get(settings, name) ?? "", 3, `NormalizeImage.${name}`, range, file);
  return { mean: triple("mean", [-10, 10]), std: triple("std", [1e-3, 10]) };
}

function lineOptions(settings: Yaml | undefined, file: string): FindLinesOptions {
  const option = (key: string, fallback: number, range: Range) => {
    const value = get(settings, key);
    return value === undefined ? fallback : number(value, `PostProcess.${key}`, range, file);
  };
  return {
    threshold: option("thresh", DB_DEFAULTS.threshold, [0, 1]),
    minScore: option("box_thresh", DB_DEFAULTS.minScore, [0, 1]),
    unclipRatio: option("unclip_ratio", DB_DEFAULTS.unclipRatio, [0, 10]),
    minSide: DB_DEFAULTS.minSide,
  };
}

type Range = readonly [least: number, most: number];

function numbers(list: Yaml, count: number, key: string, range: Range, file: string): number[] {
  if (!Array.isArray(list) || list.length !== count) throw invalid(file, key, list, `${count} numbers`);
  return list.map((value, index) => number(value, `${key}[${index}]`, range, file));
}

function number(value: Yaml, key: string, [least, most]: Range, file: string): number {
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (parsed >= least && parsed <= most) return parsed;
  throw invalid(file, key, value, `a number from ${least} to ${most}`);
}

function operation(list: Yaml | undefined, name: string): Yaml | undefined {
  return Array.isArray(list) ? get(list.find((entry) => get(entry, name) !== undefined) ?? "", name) : undefined;
}

function get(map: Yaml | undefined, key: string): Yaml | undefined {
  const isMap = typeof map === "object" && !Array.isArray(map);
  return isMap && Object.hasOwn(map, key) ? (map as Readonly<Record<string, Yaml>>)[key] : undefined;
}

const HINT = "use the inference.yml that was exported with the model";

function invalid(file: string, key: string, value: Yaml, expected: string): OpenAutoGlmError {
  const shown =
    typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : Array.isArray(value) ? "a list" : "a map";
  return new OpenAutoGlmError("reader_settings_invalid", `${file}: ${key} is ${shown}, expected ${expected}`, HINT);
}
