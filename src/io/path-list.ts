import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import { splitBytes } from "./split-bytes.js";

/** Paths that stand in a file or come from standard input, one a line or each ended by a NUL. Verbatim: no globs. */
export interface PathList {
  /** `-` is standard input. */
  readonly file: string;
  readonly separator: "\n" | "\0";
}

export interface PathListOptions {
  readonly cwd: string;
  readonly stdin?: AsyncIterable<Uint8Array> & { destroy?(): unknown };
  /** Aborted: the list ends here, also while nobody writes to a pipe. */
  readonly signal?: AbortSignal;
}

/** Far beyond any system's longest path: what is longer is no list of paths. */
const LONGEST_PATH = 65_536; // bytes

/**
 * Opens a list: what comes back streams its paths as absolute ones, in bytes; nothing is held. Empty lines are left
 * out, and so is the carriage return that some systems put before a newline.
 * @throws OpenAutoGlmError `list_unreadable`, `list_invalid`
 */
export async function openPathList(list: PathList, options: PathListOptions): Promise<AsyncGenerator<Buffer>> {
  if (list.file === "-") return paths(list, options.stdin ?? process.stdin, options);
  const file = await open(resolve(options.cwd, list.file), "r").catch((error: Error) => {
    throw unreadable(list, error);
  });
  if ((await file.stat()).isDirectory()) {
    await file.close();
    throw unreadable(list, new Error("it is a folder"));
  }
  return paths(list, createReadStream("", { fd: file }), options);
}

/** Whether a list may be read a second time: a pipe, as in --files-from <(find ...), gives its paths once. */
export async function isReadAgain({ file }: PathList, cwd: string): Promise<boolean> {
  if (file === "-") return false;
  return (await stat(resolve(cwd, file)).catch(() => undefined))?.isFile() ?? false;
}

async function* paths(
  list: PathList,
  stream: AsyncIterable<Uint8Array> & { destroy?(): unknown },
  { cwd, signal }: PathListOptions,
): AsyncGenerator<Buffer> {
  const end = () => void stream.destroy?.();
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end, { once: true });
  try {
    for await (const entry of entries(list, stream)) {
      const path = withoutReturn(entry, list.separator);
      if (path.length > 0) yield absolute(path, cwd);
    }
  } catch (error) {
    if (signal?.aborted) return;
    throw error instanceof OpenAutoGlmError ? error : unreadable(list, error as Error);
  } finally {
    signal?.removeEventListener("abort", end);
  }
}

/** All but the last end in a separator. */
async function* entries(list: PathList, stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const { bytes, isEnded } of splitBytes(stream, list.separator.charCodeAt(0), LONGEST_PATH)) {
    if (!isEnded && bytes.length > LONGEST_PATH) throw tooLong(list);
    yield bytes;
  }
}

function withoutReturn(entry: Buffer, separator: PathList["separator"]): Buffer {
  return separator === "\n" && entry.at(-1) === 0x0d ? entry.subarray(0, -1) : entry;
}

/** Names need not be UTF-8 where "/" separates them: as Latin-1 each byte keeps its value. */
function absolute(path: Buffer, cwd: string): Buffer {
  if (process.platform === "win32") return Buffer.from(resolve(cwd, path.toString()));
  return Buffer.from(resolve(Buffer.from(cwd).toString("latin1"), path.toString("latin1")), "latin1");
}

/** As a message names it. */
export function listName({ file }: PathList): string {
  return file === "-" ? "standard input" : `the list ${file}`;
}

function unreadable(list: PathList, cause: Error): OpenAutoGlmError {
  const reason = cause.message.split(",")[0];
  return new OpenAutoGlmError("list_unreadable", `${listName(list)} can't be read: ${reason}`, "", "no-input", {
    cause,
  });
}

function tooLong(list: PathList): OpenAutoGlmError {
  const hint =
    list.separator === "\n"
      ? "--files-from0 reads lists whose paths end in NUL (find -print0)"
      : "--files-from reads lists of one path a line";
  return new OpenAutoGlmError("list_invalid", `${listName(list)} is no list of paths: one is too long`, hint, "usage");
}
