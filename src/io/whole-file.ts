import { createWriteStream } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { OpenAutoGlmError } from "../errors.js";

/**
 * Writes a file whole or not at all: a partial file beside it, fsync, rename, fsync of the directory.
 * @param content bytes, or pieces of them
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array | string>,
): Promise<void> {
  await guard(path, async () => {
    const partial = `${path}.partial`;
    const pieces = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
    await pipeline(pieces, createWriteStream(partial, { flush: true }));
    await rename(partial, path);
    await syncDirectory(dirname(path));
  });
}

/** A rename is on the disk only when its directory is. Windows can't open directories and needs no such step. */
export async function syncDirectory(path: string | Buffer): Promise<void> {
  if (process.platform === "win32") return;
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

export async function makeDirectory(path: string): Promise<void> {
  await guard(path, async () => {
    await mkdir(path, { recursive: true });
  });
}

/** Says which path could not be written, and whether the disk or the user is to blame. */
export async function guard<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OpenAutoGlmError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const full = ["ENOSPC", "EDQUOT", "EIO"].includes(code);
    throw new OpenAutoGlmError(
      full ? "disk_failed" : "output_unwritable",
      `${path} can't be written: ${message}`,
      full ? "make room and run the same command again: what is done is kept" : "choose another --out",
      full ? "io" : "output",
      { cause: error },
    );
  }
}
