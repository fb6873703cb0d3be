import { createHash } from "node:crypto";
import { open, readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { OpenAutoGlmError } from "../../errors.js";
import { isOwnOperator, type OnnxGraph, readGraph } from "../../format/onnx-graph.js";
import type { OnnxHeader } from "../../format/onnx-header.js";
import { onnxMetadata } from "../../format/onnx-metadata.js";
import { tensorHeader } from "../../format/onnx-tensor-values.js";
import { concat } from "../../format/protobuf-writer.js";
import {
  DETECTION_DEFAULTS,
  type ExportedSettings,
  PPOCR_V4_DETECTION,
  parseExportedSettings,
} from "../../reading/exported-settings.js";
import { LINE_HEIGHT } from "../../reading/line-regions.js";
import { checkOnnxFile, ONNX_LIMITS } from "../check-bundle.js";
import { isPpocrV4Detector, type PpocrFiles } from "./ppocr-files.js";
import { countFlops } from "./ppocr-flops.js";
import type { ReaderPart, ReaderParts } from "./ppocr-folder.js";
import { countMemory } from "./ppocr-memory.js";

/** The server models have some 90 MB. */
const LIMITS = { ...ONNX_LIMITS, fileBytes: 2 ** 29 };
/** The longest dictionary (PP-OCRv6) takes 0.3 MB as YAML. */
const MOST_TEXT_BYTES = 2 ** 22;
/** Ids of classes take 16 bits. */
const MOST_CLASSES = 2 ** 16;

const loaded = new Map<string, Promise<PpocrFiles>>();

/**
 * Reads what a PP-OCR detector and recogniser (v3 to v6, any language) say about themselves: tensor names and sizes come
 * from the graphs, the alphabet from the dictionary, inference.yml or the metadata key `character`, thresholds and
 * normalisation from inference.yml. Files that have not changed are read once in a process.
 * @throws reader_unfit, reader_settings_invalid, and what checkOnnxFile throws
 */
export async function loadReader(parts: ReaderParts): Promise<PpocrFiles> {
  const paths = [parts.detector, parts.recogniser].flatMap((part) => [part.model, part.settings, part.dictionary]);
  const stamps = paths.map(async (path) => {
    const { size, mtimeMs } = path ? await stat(path) : { size: 0, mtimeMs: 0 };
    return [path, size, mtimeMs];
  });
  const key = JSON.stringify(await Promise.all(stamps));
  const known = loaded.get(key) ?? read(parts);
  loaded.set(key, known);
  known.catch(() => loaded.delete(key));
  return known;
}

async function read({ detector, recogniser }: ReaderParts): Promise<PpocrFiles> {
  const [det, rec] = await Promise.all([readPart(detector), readPart(recogniser)]);
  requirePicture(detector, det.header, "the detector", [undefined, undefined]);
  requirePicture(recogniser, rec.header, "the recogniser", [LINE_HEIGHT, undefined]);
  const height = rec.settings?.lineHeight ?? LINE_HEIGHT;
  if (height !== LINE_HEIGHT) {
    throw unfit(recogniser, `reads lines of ${height} px`, `PP-OCRv3 to v6 read lines of ${LINE_HEIGHT} px`);
  }
  const classifier = findClassifier(recogniser, rec.graph);
  const stated = rec.header.outputs[0].shape.at(-1);
  const classes = typeof stated === "number" && stated > 0 ? stated : classifier.classes;
  const dictionary = await readDictionary(recogniser, rec);
  const characters = alphabet(dictionary, classes, recogniser);
  const detection = det.settings?.detection ?? (isPpocrV4Detector(det.bytes) ? PPOCR_V4_DETECTION : DETECTION_DEFAULTS);
  const hash = createHash("sha256").update(det.bytes).update(rec.bytes);
  return {
    detector: detector.model,
    recogniser: recogniser.model,
    characters,
    featureTensor: classifier.features,
    detection,
    flops: countFlops(det.graph, rec.graph),
    memory: countMemory(det.graph, rec.graph),
    hash: hash.update(JSON.stringify([characters, detection])).digest("hex"),
  };
}

interface LoadedPart {
  readonly bytes: Uint8Array;
  readonly header: OnnxHeader;
  readonly graph: OnnxGraph;
  readonly settings?: ExportedSettings;
}

async function readPart(part: ReaderPart): Promise<LoadedPart> {
  const { header } = await checkOnnxFile(basename(part.model), dirname(part.model), LIMITS);
  if (header.externalFiles.size > 0) {
    throw unfit(
      part,
      "keeps weights in other files",
      "save it with its weights inside; no reader is too large for that",
    );
  }
  const settings = part.settings && parseExportedSettings(await readText(part.settings), basename(part.settings));
  const bytes = await readFile(part.model);
  return { bytes, header, graph: readGraph(bytes), ...(settings && { settings }) };
}

async function readDictionary(part: ReaderPart, { bytes, settings }: LoadedPart): Promise<readonly string[]> {
  if (!part.dictionary && settings?.characters) return settings.characters;
  const text = part.dictionary ? await readText(part.dictionary) : onnxMetadata(bytes).get("character");
  if (text) return text.replace(/\r?\n$/, "").split(/\r?\n/);
  throw unfit(
    part,
    "names no characters",
    "put its inference.yml beside it, or its dictionary as dict.txt, one character a line",
  );
}

async function readText(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    if (size <= MOST_TEXT_BYTES) return new TextDecoder().decode(await handle.readFile());
    throw new OpenAutoGlmError(
      "reader_settings_invalid",
      `${basename(path)} has ${size} bytes, at most ${MOST_TEXT_BYTES} are read`,
      "no dictionary is that long; use the one that belongs to the model",
    );
  } finally {
    await handle.close();
  }
}

/** 0 is the CTC blank, then the dictionary; a space is the last class where the graph has one more. */
function alphabet(dictionary: readonly string[], classes: number | undefined, part: ReaderPart): string[] {
  const withSpace = ["", ...dictionary, " "];
  const count = classes ?? withSpace.length;
  if (count > MOST_CLASSES) throw unfit(part, `tells ${count} classes apart`, `at most ${MOST_CLASSES} are read`);
  if (count === withSpace.length) return withSpace;
  if (count === withSpace.length - 1) return withSpace.slice(0, -1);
  throw unfit(
    part,
    `tells ${classes} classes apart, its dictionary has ${dictionary.length} characters`,
    "use the dictionary that belongs to it",
  );
}

/** One picture in, of three planes and of free sides but for those that are named. */
function requirePicture(
  part: ReaderPart,
  { inputs, outputs }: OnnxHeader,
  what: string,
  sides: readonly (number | undefined)[],
): void {
  const [input] = inputs;
  const isPicture = inputs.length === 1 && input.shape.length === 4 && isFreeOr(3, input.shape[1]);
  if (!isPicture || input.type !== "float32") {
    const found = inputs.map(({ type, shape }) => `${type} [${shape.join(", ")}]`).join(" and ");
    throw unfit(part, `is not ${what} of a reader: it takes ${found}`, "one float32 [n, 3, height, width] is expected");
  }
  input.shape.slice(2).forEach((side, axis) => {
    if (isFreeOr(sides[axis], side)) return;
    const name = ["height", "width"][axis];
    throw unfit(part, `takes pictures of the ${name} ${side} only`, `export it with a ${name} that is free`);
  });
  const rank = what === "the detector" ? 4 : 3;
  if (outputs.length === 1 && outputs[0].shape.length === rank) return;
  throw unfit(
    part,
    `is not ${what} of a reader: it gives ${outputs.length} tensors`,
    `one of ${rank} dimensions is expected`,
  );
}

function isFreeOr(expected: number | undefined, side: number | string): boolean {
  return typeof side === "string" || side <= 0 || side === expected;
}

/** The last matrix product: its input are the features, which know nothing of the alphabet, its weights' last side the classes. */
function findClassifier(part: ReaderPart, graph: OnnxGraph): { features: string; classes?: number } {
  const last = graph.nodes.findLast(({ outputs }) => outputs.includes(graph.outputs[0]));
  if (last && ["MatMul", "Add", "Gemm"].some((operator) => isOwnOperator(last, operator))) {
    throw unfit(part, "gives scores, not probabilities", "export it with the softmax at its end");
  }
  const product = graph.nodes.findLast((node) => isOwnOperator(node, "MatMul"));
  if (!product) throw unfit(part, "has no classifier that is a matrix product", "is it a PP-OCR recogniser?");
  const weights = graph.initializers.find(({ name }) => name === product.inputs[1]);
  return { features: product.inputs[0], classes: weights && tensorHeader(concat(weights.parts)).dims.at(-1) };
}

function unfit({ model }: ReaderPart, fact: string, hint: string): OpenAutoGlmError {
  return new OpenAutoGlmError("reader_unfit", `${basename(model)} ${fact}`, hint, "input");
}
