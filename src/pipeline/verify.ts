import { join } from "node:path";
import { toOpenAutoGlmError } from "../errors.js";
import { fileSize } from "../io/file-size.js";
import { ResultReader } from "../io/result-reader.js";
import type { TokenReader } from "../io/token-reader.js";
import { shardName, tokensChecksum } from "../io/token-shards.js";
import { wholeLines } from "../io/whole-lines.js";
import type { Finding } from "./finding.js";
import { verifyForms } from "./verify-forms.js";

export interface VerifyCounts {
  readonly done: number;
  readonly failed: number;
  /** Images whose tokens were read back and have the right checksum. */
  readonly tokens: number;
}

/**
 * Checks an output directory against its manifest, and changes nothing: captions.jsonl and errors.jsonl hold exactly
 * its last entries; so do the other forms of the captions; each caption has its tokens, of the right size and checksum; no tokens are nobody's.
 * @returns what was checked, after all findings
 */
export async function* verifyOutput(folder: string): AsyncGenerator<Finding, VerifyCounts> {
  const reader = await ResultReader.open(folder);
  try {
    yield* unfinished(reader);
    const done = yield* compareList(reader, "captions.jsonl", "done");
    const failed = yield* compareList(reader, "errors.jsonl", "failed");
    yield* verifyForms(reader);
    const tokens = reader.tokens ? yield* checkTokens(reader, reader.tokens) : 0;
    return { done, failed, tokens };
  } finally {
    await reader.close();
  }
}

async function* unfinished(reader: ResultReader): AsyncGenerator<Finding> {
  const { cutOff, damaged } = reader;
  if (damaged > 0)
    yield { code: "manifest_damaged", file: "manifest.jsonl", message: `${damaged} of its lines can't be read` };
  if (cutOff > 0)
    yield { code: "manifest_cut", file: "manifest.jsonl", message: `its last ${cutOff} bytes are no entry` };
  const run = await reader.run();
  if (run === undefined) yield { code: "unfinished", file: "run.json", message: "no run ended here" };
  else if (run.stopped) yield { code: "unfinished", file: "run.json", message: "the last run was stopped" };
}

/** A list holds the manifest's entries of one type, each once and unchanged. */
async function* compareList(
  reader: ResultReader,
  file: "captions.jsonl" | "errors.jsonl",
  type: "done" | "failed",
): AsyncGenerator<Finding, number> {
  const seen = new Set<string>();
  const path = join(reader.folder, file);
  const size = await fileSize(path);
  if (size === undefined) yield { code: "file_missing", file, message: "it is not there" };
  let end = 0;
  let number = 0;
  for await (const { line, offset, length } of size === undefined ? [] : wholeLines(path)) {
    end = offset + length;
    number++;
    const { id, code, stage } = parsed(line);
    // No image's result: a folder that could not be read, a caption that could not be written in one of the forms.
    if (code === "folder_unreadable" || stage === "write") continue;
    const slot = id === undefined ? undefined : reader.slots.get(id);
    if (!id || slot?.type !== type) {
      yield { code: "unknown_record", file, message: `line ${number} is no entry of the manifest` };
      continue;
    }
    if (seen.has(id)) yield { code: "record_twice", file, message: `line ${number}: ${id} is there twice` };
    seen.add(id);
    const entry = await reader.entry(slot);
    const expected = JSON.stringify(entry.type === "done" ? entry.record : entry.error);
    if (line !== expected)
      yield { code: "record_differs", file, message: `line ${number}: ${id} differs from the manifest` };
  }
  if (size !== undefined && end < size)
    yield { code: "file_cut", file, message: `its last ${size - end} bytes are no line` };
  for (const [id, slot] of reader.slots)
    if (slot.type === type && !seen.has(id)) yield { code: "record_missing", file, message: `${id} is missing` };
  return seen.size;
}

function parsed(line: string): { readonly id?: string; readonly code?: string; readonly stage?: string } {
  try {
    return JSON.parse(line) ?? {};
  } catch {
    return {};
  }
}

async function* checkTokens(reader: ResultReader, tokens: TokenReader): AsyncGenerator<Finding, number> {
  let good = 0;
  for (const [id, slot] of reader.slots) {
    if (slot.type !== "done") continue;
    const entry = await reader.entry(slot);
    if (entry.type !== "done") continue;
    const fact = await tokensFact(tokens, entry);
    if (fact === undefined) good++;
    else yield { code: "tokens_differ", file: "tokens", message: `${id}: ${fact}` };
  }
  yield* orphans(reader, tokens);
  return good;
}

/** What is wrong with an image's tokens; undefined if nothing is. */
async function tokensFact(
  reader: TokenReader,
  { record, tokens }: { record: { visualTokens: number }; tokens: ResultReader["stored"][number] | null },
): Promise<string | undefined> {
  if (!tokens) return "its entry names no tokens";
  try {
    const found = await reader.read(tokens.shard, tokens.id);
    if (!found) return `shard ${tokens.shard} has no tokens of it`;
    if (found.count !== tokens.count || found.count !== record.visualTokens || found.hiddenSize !== tokens.hiddenSize)
      return `its tokens are [${found.count}, ${found.hiddenSize}] instead of [${tokens.count}, ${tokens.hiddenSize}]`;
    return tokensChecksum(found.data, found.positions) === tokens.sha256
      ? undefined
      : "its tokens have another checksum";
  } catch (error) {
    return toOpenAutoGlmError(error).message;
  }
}

/** Tokens that no entry ever named. Those of an image that came again stay in their shard, and are none. */
async function* orphans({ stored }: ResultReader, tokens: TokenReader): AsyncGenerator<Finding> {
  const known = new Set(stored.map(({ shard, id }) => `${shard} ${id}`));
  for (const shard of await tokens.finished())
    for (const id of await tokens.ids(shard).catch(() => [])) {
      if (known.has(`${shard} ${id}`)) continue;
      const file = `tokens/${shardName(shard)}`;
      yield { code: "tokens_orphaned", file, message: `tokens of ${id} belong to no entry` };
    }
}
