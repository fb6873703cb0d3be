import { createHash } from "node:crypto";
import { join } from "node:path";
import { toOpenAutoGlmError } from "../errors.js";
import { fileSize } from "../io/file-size.js";
import { readParquet } from "../io/parquet-reader.js";
import type { ResultReader } from "../io/result-reader.js";
import { pictureOf, readWebdataset, type Sample } from "../io/webdataset-reader.js";
import { wholeLines } from "../io/whole-lines.js";
import type { Finding } from "./finding.js";
import { formOptions } from "./form-options.js";

/** Checks the forms that the last run wrote besides captions.jsonl against it. */
export async function* verifyForms(reader: ResultReader): AsyncGenerator<Finding> {
  const { parquet, webdataset } = formOptions(await reader.config());
  if (parquet) yield* compareParquet(reader.folder);
  const run = await reader.run();
  // A stopped run wrote no webdataset; that it was stopped is told elsewhere.
  if (webdataset && !run?.stopped) yield* compareWebdataset(reader.folder, run?.webdataset?.samples ?? 0);
}

/** captions.parquet holds what captions.jsonl does, in the same order. */
async function* compareParquet(folder: string): AsyncGenerator<Finding> {
  const file = "captions.parquet";
  const path = join(folder, file);
  if ((await fileSize(path)) === undefined) {
    yield { code: "file_missing", file, message: "it is not there" };
    return;
  }
  try {
    const rows = readParquet(path);
    let number = 0;
    for await (const line of captions(folder)) {
      number++;
      const { done, value } = await rows.next();
      if (!done && JSON.stringify(value) === line) continue;
      yield { code: "record_differs", file, message: `row ${number} differs from captions.jsonl` };
      return;
    }
    if (!(await rows.next()).done)
      yield { code: "unknown_record", file, message: `it has more rows than the ${number} lines of captions.jsonl` };
  } catch (error) {
    yield { code: "file_unreadable", file, message: toOpenAutoGlmError(error).message };
  }
}

/** Each sample has a line of captions.jsonl, in its order, and the picture that the line was made from. */
async function* compareWebdataset(folder: string, expected: number): AsyncGenerator<Finding> {
  const file = "webdataset";
  const lines = captions(folder);
  let count = 0;
  try {
    for await (const sample of readWebdataset(folder)) {
      count++;
      const fact = await sampleFact(sample, lines);
      if (fact === undefined) continue;
      yield { code: "record_differs", file, message: `${sample.id}: ${fact}` };
      return;
    }
    if (count !== expected)
      yield { code: "samples_missing", file, message: `it has ${count} samples instead of ${expected}` };
  } catch (error) {
    yield { code: "file_unreadable", file, message: toOpenAutoGlmError(error).message };
  }
}

/** What is wrong with a sample; undefined if nothing is. Not every caption need have one. */
async function sampleFact(sample: Sample, lines: AsyncGenerator<string>): Promise<string | undefined> {
  const json = sample.files.get("json");
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const { id, sha256, caption } = JSON.parse(line.value);
    if (id !== sample.id) continue;
    if (!json || Buffer.from(json).toString() !== line.value) return "its record differs from captions.jsonl";
    if (Buffer.from(sample.files.get("txt") ?? []).toString() !== Buffer.from(caption).toString())
      return "its text is not the caption";
    const picture = pictureOf(sample);
    return picture && createHash("sha256").update(picture).digest("hex") === sha256
      ? undefined
      : "its picture has another checksum";
  }
  return "it has no line in captions.jsonl, or not in this order";
}

async function* captions(folder: string): AsyncGenerator<string> {
  const path = join(folder, "captions.jsonl");
  if ((await fileSize(path)) === undefined) return;
  for await (const { line } of wholeLines(path)) yield line;
}
