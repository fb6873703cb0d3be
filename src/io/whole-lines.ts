import { createReadStream } from "node:fs";

/** A line of a file, and its place in bytes, newline included. */
export interface WholeLine {
  readonly line: string;
  readonly offset: number;
  readonly length: number;
}

/** Lines that end in a newline byte, with their place in bytes. (readline also splits at U+2028 from Node 24 on.) */
export async function* wholeLines(path: string): AsyncGenerator<WholeLine> {
  let pending: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let start = 0;
    for (let end = pending.indexOf(0x0a); end >= 0; end = pending.indexOf(0x0a, start)) {
      const length = end + 1 - start;
      yield { line: pending.toString("utf8", start, end), offset, length };
      offset += length;
      start = end + 1;
    }
    pending = pending.subarray(start);
  }
}
