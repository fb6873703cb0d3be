import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { guard } from "./whole-file.js";

/** A list of JSON lines that gets its name when it is whole. */
export class ListFile {
  private constructor(
    private readonly path: string,
    private readonly stream: WriteStream,
  ) {}

  static async open(folder: string, name: string): Promise<ListFile> {
    const path = join(folder, name);
    // A failed write reaches its caller by `write`'s callback; the event besides it must not end the process.
    const stream = createWriteStream(`${path}.partial`, { flush: true }).on("error", () => {});
    await guard(path, () => once(stream, "open"));
    return new ListFile(path, stream);
  }

  write(line: object): Promise<void> {
    const written = new Promise<void>((resolve, reject) =>
      this.stream.write(`${JSON.stringify(line)}\n`, (error) => (error ? reject(error) : resolve())),
    );
    return guard(this.path, () => written);
  }

  async finish(): Promise<void> {
    await guard(this.path, async () => {
      this.stream.end();
      await finished(this.stream);
      await rename(`${this.path}.partial`, this.path);
    });
  }

  /** A file that is still being opened would come to be after the run has let go of its folder. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.stream.closed) resolve();
      else this.stream.once("close", resolve).destroy();
    });
  }
}
