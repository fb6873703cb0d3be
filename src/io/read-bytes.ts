import type { FileHandle } from "node:fs/promises";
import { OpenAutoGlmError } from "../errors.js";

/** Bytes of a file from `start` on; a file that ends before is damaged. */
export async function readBytes(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, start + done);
    if (bytesRead === 0)
      throw new OpenAutoGlmError("file_cut", `the file ends ${length - done} bytes too early`, "", "io");
    done += bytesRead;
  }
  return bytes;
}
