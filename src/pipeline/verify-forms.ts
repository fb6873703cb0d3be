import { join } from "node:path";
import { toOpenAutoGlmError } from "../errors.js";
import { fileSize } from "../io/file-size.js";
import { readParquet } from "../io/parquet-reader.js";
import type { ResultReader } from "../io/result-reader.js";
import { wholeLines } from "../io/whole-lines.js";
import type { Finding } from "./finding.js";
import { formOptions } from "./form-options.js";

/** Checks the forms that the last run wrote besides captions.jsonl against it. */
export async function* verifyForms(reader: ResultReader): AsyncGenerator<Finding> {
  const { parquet } = formOptions(await reader.config());
  if (parquet) yield* compareParquet(reader.folder);
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

async function* captions(folder: string): AsyncGenerator<string> {
  const path = join(folder, "captions.jsonl");
  if ((await fileSize(path)) === undefined) return;
  for await (const { line } of wholeLines(path)) yield line;
}
