import { createReadStream } from "node:fs";
import { splitBytes } from "./split-bytes.js";

/** A line of a file, and its place in bytes, newline included. */
export interface WholeLine {
  readonly line: string;
  readonly offset: number;
  readonly length: number;
}

/** Lines that end in a newline byte, with their place in bytes. (readline also splits at U+2028 from Node 24 on.) */
export async function* wholeLines(path: string): AsyncGenerator<WholeLine> {
  let offset = 0;
  for await (const { bytes, isEnded } of splitBytes(createReadStream(path), 0x0a)) {
    if (!isEnded) return;
    const length = bytes.length + 1;
    yield { line: bytes.toString("utf8"), offset, length };
    offset += length;
  }
}
