import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { OpenAutoGlmError } from "../../errors.js";
import { readGraph } from "../../format/onnx-graph.js";
import { readOnnxHeader } from "../../format/onnx-header.js";
import { onnxMetadata } from "../../format/onnx-metadata.js";
import { arraySource } from "../../format/protobuf.js";
import type { PpocrFiles } from "./ppocr-files.js";

/** A folder with another member of the family: its detector, its recogniser, and perhaps a dictionary. */
export interface ReaderFolder {
  readonly detector: string; // path
  readonly recogniser: string; // path
  /** One character a line; absent: the recogniser's metadata names them. */
  readonly dictionary?: string; // path
}

/** What a folder holds of a reader, by its files' names; undefined for a bundle (it has a config.json) or anything else. */
export async function findReader(folder: string): Promise<ReaderFolder | undefined> {
  const names = (await readdir(folder)).sort();
  if (names.includes("config.json")) return undefined;
  const detector = names.find((name) => /(^|[^a-z])det([^a-z].*)?\.onnx$/i.test(name));
  const recogniser = names.find((name) => /(^|[^a-z])rec([^a-z].*)?\.onnx$/i.test(name));
  if (!detector || !recogniser) return undefined;
  const dictionary = names.find((name) => /(dict|keys).*\.txt$/i.test(name));
  return {
    detector: join(folder, detector),
    recogniser: join(folder, recogniser),
    ...(dictionary && { dictionary: join(folder, dictionary) }),
  };
}

/**
 * Reads what a PP-OCR detector and recogniser (v3 to v6, any language) say about themselves: tensor names come from the
 * graphs, the alphabet from the dictionary or the metadata key `character`.
 * @throws reader_unfit, bundle_onnx_malformed, bundle_onnx_truncated
 */
export async function loadReader({ detector, recogniser, dictionary }: ReaderFolder): Promise<PpocrFiles> {
  const [det, rec, keys] = await Promise.all([
    readFile(detector),
    readFile(recogniser),
    dictionary ? readFile(dictionary) : undefined,
  ]);
  const text = keys ? new TextDecoder().decode(keys) : onnxMetadata(rec).get("character");
  if (!text) {
    throw unfit(recogniser, "names no characters", "put its dictionary beside it, as dict.txt, one character a line");
  }
  requireShape(detector, det, "the detector", 1);
  const classes = requireShape(recogniser, rec, "the recogniser", 3);
  // The classifier's input: features that still know nothing of the alphabet.
  const featureTensor = readGraph(rec)
    .nodes.filter(({ opType }) => opType === "MatMul")
    .at(-1)?.inputs[0];
  if (!featureTensor)
    throw unfit(recogniser, "has no classifier that is a matrix product", "is it a PP-OCR recogniser?");
  const hash = createHash("sha256").update(det).update(rec).update(text).digest("hex");
  return { detector, recogniser, characters: alphabet(text, classes, recogniser), featureTensor, hash };
}

/** 0 is the CTC blank, then the dictionary; a space is the last class where the graph has one more. */
function alphabet(text: string, classes: number | undefined, recogniser: string): string[] {
  const dictionary = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const withSpace = ["", ...dictionary, " "];
  if (classes === undefined || classes === withSpace.length) return withSpace;
  if (classes === withSpace.length - 1) return ["", ...dictionary];
  throw unfit(
    recogniser,
    `tells ${classes} classes apart, its dictionary has ${dictionary.length} characters`,
    "use the dictionary that belongs to it",
  );
}

/** One picture in; the last dimension of what comes out, if the graph states it. */
function requireShape(path: string, model: Uint8Array, what: string, rank: number): number | undefined {
  const { inputs, outputs } = readOnnxHeader(arraySource(model), basename(path));
  const [input] = inputs;
  const channels = input?.shape[1];
  const last = outputs[0]?.shape.at(-1);
  const isFit = inputs.length === 1 && input.shape.length === 4 && (typeof channels !== "number" || channels === 3);
  const outRank = outputs[0]?.shape.length ?? 0;
  if (!isFit || outRank < rank) {
    throw unfit(
      path,
      `is not ${what} of a reader: it takes [${inputs.map(({ shape }) => shape.join(", ")).join("], [")}]`,
      "one picture [n, 3, height, width] is expected",
    );
  }
  return typeof last === "number" && last > 0 ? last : undefined;
}

function unfit(path: string, fact: string, hint: string): OpenAutoGlmError {
  return new OpenAutoGlmError("reader_unfit", `${basename(path)} ${fact}`, hint, "input");
}
