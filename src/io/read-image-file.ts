import { readFile, stat } from "node:fs/promises";
import { OpenAutoGlmError } from "../errors.js";
import type { ImageRef } from "../types.js";

/**
 * An image's bytes. Pipes and devices are never opened: nobody may ever write to them.
 * @throws OpenAutoGlmError `file_unreadable`, `folder_unreadable`, `not_a_file`
 */
export async function readImageFile(ref: ImageRef): Promise<Uint8Array> {
  const location = Buffer.from(ref.location);
  if (location.includes(0))
    throw new OpenAutoGlmError(
      "file_unreadable",
      "no file's name holds a NUL byte",
      "--files-from0 reads lists whose paths end in NUL (find -print0)",
    );
  try {
    const stats = await stat(location);
    if (stats.isFile()) return await readFile(location);
    if (stats.isDirectory())
      throw new OpenAutoGlmError("folder_unreadable", "the folder can't be listed", "may you read it?");
  } catch (error) {
    if (error instanceof OpenAutoGlmError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const fact = code === "ENOENT" ? "the file is gone" : `the file can't be read: ${message.split(",")[0]}`;
    throw new OpenAutoGlmError("file_unreadable", fact, "", "input", { cause: error });
  }
  throw new OpenAutoGlmError("not_a_file", "it is no regular file", "pipes, devices and folders are not opened");
}
