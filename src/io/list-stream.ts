import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";
import { guard } from "./whole-file.js";

/** A failed write reaches its caller by `write`'s callback; the event besides it must not end the process. */
export async function openList(folder: string, name: string): Promise<WriteStream> {
  const path = join(folder, `${name}.partial`);
  const stream = createWriteStream(path).on("error", () => {});
  await guard(path, () => once(stream, "open"));
  return stream;
}

export function writeLine(stream: WriteStream, line: object): Promise<void> {
  const written = new Promise<void>((resolve, reject) =>
    stream.write(`${JSON.stringify(line)}\n`, (error) => (error ? reject(error) : resolve())),
  );
  return guard(String(stream.path), () => written);
}

/** A file that is still being opened would come to be after the run has let go of its folder. */
export function closed(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once("close", resolve).destroy();
  });
}
