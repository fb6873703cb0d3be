import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, isAbsolute, join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { OpenAutoGlmError } from "../errors.js";
import { pathId } from "../io/path-id.js";
import type { DatasetInfo } from "../report/types.js";
import type { ImageRef } from "../types.js";

/** One labelled picture. */
export interface LabelledImage {
  readonly ref: ImageRef;
  /** What a person reads on it. */
  readonly truth: string;
  readonly kind: string;
}

export interface Dataset {
  readonly info: DatasetInfo;
  /** By file name, bytewise. */
  readonly images: readonly LabelledImage[];
}

/** The dataset that the package carries. */
export const SHIPPED_DATASET = fileURLToPath(new URL("../../benchmarks/dataset", import.meta.url));

/**
 * Reads a folder with labels.jsonl, one object a line: { file, text, kind? }.
 * @throws OpenAutoGlmError `dataset_missing`, `dataset_invalid`
 */
export async function loadDataset(folder: string, limit = 0): Promise<Dataset> {
  const path = join(folder, "labels.jsonl");
  const labels = await readFile(path, "utf8").catch(() => {
    throw new OpenAutoGlmError(
      "dataset_missing",
      `${path} can't be read`,
      'a dataset is a folder with labels.jsonl, one {"file", "text", "kind"} a line',
      "no-input",
    );
  });
  const images = labels
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [parseLabel(line, index + 1, folder, path)]))
    .sort((a, b) => (a.ref.path < b.ref.path ? -1 : 1));
  const used = limit > 0 ? images.slice(0, limit) : images;
  if (used.length === 0) throw new OpenAutoGlmError("dataset_empty", `${path} has no lines`, "", "no-input");
  return {
    info: { name: basename(resolve(folder)), images: used.length, sha256: await hashDataset(labels, used) },
    images: used,
  };
}

function parseLabel(line: string, number: number, folder: string, path: string): LabelledImage {
  const invalid = (fact: string) =>
    new OpenAutoGlmError("dataset_invalid", `${path}, line ${number}: ${fact}`, "", "input");
  let label: { file?: unknown; text?: unknown; kind?: unknown };
  try {
    label = JSON.parse(line);
  } catch {
    throw invalid("it is no JSON object");
  }
  const { file, text, kind = "other" } = label ?? {};
  if (typeof file !== "string" || file === "") throw invalid("file must be a name");
  if (isAbsolute(file) || normalize(file).split(sep)[0] === "..")
    throw invalid("file must lie inside the dataset's folder");
  if (typeof text !== "string") throw invalid("text must be a string");
  if (typeof kind !== "string") throw invalid("kind must be a string");
  return { ref: { id: pathId(file), path: file, location: Buffer.from(join(folder, file)) }, truth: text, kind };
}

/** Over the labels and every picture's bytes: two reports with the same hash saw the same data. */
async function hashDataset(labels: string, images: readonly LabelledImage[]): Promise<string> {
  const hash = createHash("sha256").update(labels);
  for (const { ref } of images) {
    const bytes = await readFile(Buffer.from(ref.location)).catch(() => Buffer.alloc(0)); // fails when its turn comes
    hash.update(createHash("sha256").update(bytes).digest());
  }
  return hash.digest("hex");
}
