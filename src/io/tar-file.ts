import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";
import { guard } from "./whole-file.js";

/** A tar file in the making. The same members give the same bytes: nothing in it tells when or by whom it was made. */
export class TarFile {
  private readonly pack: Pack = pack();
  private readonly written: Promise<void>;

  constructor(private readonly path: string) {
    this.written = pipeline(this.pack, createWriteStream(path, { flush: true }));
    this.written.catch(() => {}); // told to whoever adds or finishes
  }

  async add(name: string, content: Uint8Array): Promise<void> {
    const header = { name, size: content.length, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) };
    await guard(this.path, async () => {
      try {
        await new Promise<void>((resolve, reject) =>
          this.pack
            .entry(header, Buffer.from(content.buffer, content.byteOffset, content.length), (error) =>
              error ? reject(error) : resolve(),
            )
            .on("error", reject),
        );
      } catch (error) {
        await this.written; // it knows why the file could not be written
        throw error;
      }
    });
  }

  async finish(): Promise<void> {
    this.pack.finalize();
    await guard(this.path, () => this.written);
  }

  async close(): Promise<void> {
    this.pack.destroy();
    await this.written.catch(() => {});
  }
}
