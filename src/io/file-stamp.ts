import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { FailedImage, ImageRef } from "../types.js";

/** The fast check whether a file is still the same. */
export interface FileStamp {
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** Equals no file's: what is stored with it is made anew by the next run. */
export const NO_STAMP: FileStamp = { bytes: -1, modifiedMs: -1 };

/**
 * What a failure belongs to: nothing, if the file could not be read or is no longer what it was then, or if it was under
 * way when a run got stuck for the first time: others may be to blame, or the disk.
 */
export async function failedContent({ ref, error }: FailedImage, stamp: FileStamp | undefined) {
  const nothing = { ...NO_STAMP, sha256: "" };
  if (!stamp || error.code === "file_unreadable" || (error.code === "stuck" && error.attempts < 2)) return nothing;
  const sha256 = await hashFile(ref);
  const after = await fileStamp(ref);
  const isSame = after?.bytes === stamp.bytes && after.modifiedMs === stamp.modifiedMs;
  return isSame && sha256 !== "" ? { ...stamp, sha256 } : nothing;
}

/** Size and time of an image's file; undefined if it is no regular file or gone. */
export async function fileStamp(ref: ImageRef): Promise<FileStamp | undefined> {
  const stats = await stat(Buffer.from(ref.location)).catch(() => undefined);
  // A pipe or device has no content to compare: whoever reads it may wait for ever.
  return stats?.isFile() ? { bytes: stats.size, modifiedMs: Math.trunc(stats.mtimeMs) } : undefined;
}

/** Whether an image's file is what it was: size and time, else content. */
export async function isUnchanged(ref: ImageRef, was: FileStamp & { readonly sha256: string }): Promise<boolean> {
  const now = await fileStamp(ref);
  if (!now || now.bytes !== was.bytes) return false;
  return now.modifiedMs === was.modifiedMs || (await hashFile(ref)) === was.sha256;
}

/** SHA-256 of a file's bytes, hex; "" if it can't be read. */
async function hashFile(ref: ImageRef): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(Buffer.from(ref.location))) hash.update(chunk);
  } catch {
    return "";
  }
  return hash.digest("hex");
}
