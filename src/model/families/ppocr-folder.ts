import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { OpenAutoGlmError } from "../../errors.js";

/** One of a reader's two models, with what lies beside it. Paths. */
export interface ReaderPart {
  readonly model: string;
  /** inference.yml */
  readonly settings?: string;
  /** One character a line. */
  readonly dictionary?: string;
}

/** Another member of the family than the built-in one. */
export interface ReaderParts {
  readonly detector: ReaderPart;
  readonly recogniser: ReaderPart;
}

const PARTS = { detector: "det", recogniser: "rec" } as const;

/**
 * What a folder holds of a reader, by names: det*.onnx and rec*.onnx, or a folder for each; undefined for a bundle (it
 * has a config.json) or anything else.
 * @throws reader_ambiguous
 */
export async function findReader(folder: string): Promise<ReaderParts | undefined> {
  const names = (await readdir(folder)).sort();
  if (names.includes("config.json")) return undefined;
  const [detector, recogniser] = await Promise.all(
    Object.values(PARTS).map(async (part) => flatPart(folder, names, part) ?? (await partFolder(folder, names, part))),
  );
  return detector && recogniser && { detector, recogniser };
}

/**
 * A folder of one model, as PaddleOCR exports it and its hub repositories hold it: inference.onnx, inference.yml.
 * @throws reader_ambiguous
 */
export async function findPart(folder: string): Promise<ReaderPart | undefined> {
  const names = (await readdir(folder)).sort();
  const model = only(folder, names, /\.onnx$/i);
  return model === undefined ? undefined : partOf(folder, model, names, /^inference\.ya?ml$/i);
}

/** "ch_PP-OCRv4_det_infer.onnx" beside "..._rec_infer.onnx"; inference.yml alone is the one with the dictionary. */
function flatPart(folder: string, names: readonly string[], part: string): ReaderPart | undefined {
  const model = only(folder, names, namePattern(part, "\\.onnx"));
  const own = namePattern(part, "\\.ya?ml");
  const shared = part === PARTS.recogniser && !names.some((name) => own.test(name));
  return model === undefined ? undefined : partOf(folder, model, names, shared ? /^inference\.ya?ml$/i : own);
}

async function partFolder(folder: string, names: readonly string[], part: string): Promise<ReaderPart | undefined> {
  const candidates = names.filter((name) => namePattern(part, "").test(name));
  const isFolder = await Promise.all(candidates.map(async (name) => (await stat(join(folder, name))).isDirectory()));
  const found = only(
    folder,
    candidates.filter((_, index) => isFolder[index]),
    /^/,
  );
  return found === undefined ? undefined : findPart(join(folder, found));
}

function partOf(folder: string, model: string, names: readonly string[], settings: RegExp): ReaderPart {
  const settingsName = only(folder, names, settings);
  const dictionary = only(folder, names, /(dict|keys).*\.txt$/i);
  return {
    model: join(folder, model),
    ...(settingsName && { settings: join(folder, settingsName) }),
    ...(dictionary && { dictionary: join(folder, dictionary) }),
  };
}

/** `part` as a word of the name: not in "detail" or "record". */
function namePattern(part: string, ending: string): RegExp {
  return new RegExp(`(^|[^a-z])${part}([^a-z].*)?${ending}$`, "i");
}

function only(folder: string, names: readonly string[], pattern: RegExp): string | undefined {
  const [first, second] = names.filter((name) => pattern.test(name));
  if (second === undefined) return first;
  throw new OpenAutoGlmError(
    "reader_ambiguous",
    `${folder} holds both ${first} and ${second}`,
    "leave the one that is to be used",
  );
}
