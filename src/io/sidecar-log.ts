import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { SidecarParts } from "../format/sidecar-text.js";
import { guard } from "./whole-file.js";
import { wholeLines } from "./whole-lines.js";

/** sidecars.jsonl: which sidecars we wrote, and what they then held; so nothing of others' is ever taken for ours. */
export class SidecarLog {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly entries: Map<string, string>,
  ) {}

  /** Reads what is there; a last line that was cut off is removed, a damaged one counts as not there. */
  static async open(folder: string): Promise<SidecarLog> {
    const path = join(folder, "sidecars.jsonl");
    return guard(path, async () => {
      const file = await open(path, "a");
      const entries = new Map<string, string>();
      let end = 0; // bytes
      for await (const { line, offset, length } of wholeLines(path)) {
        end = offset + length;
        for (const [key, entry] of parsed(line)) entries.set(key, entry);
      }
      await file.truncate(end);
      return new SidecarLog(path, file, entries);
    });
  }

  /** How a sidecar of ours is made up; undefined if it never was ours, null if it holds something else now. */
  partsOf(key: string, existing: string): SidecarParts | undefined | null {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    const [checksum, theirs, ours] = JSON.parse(entry);
    return checksum === checksumOf(existing) ? { theirs, ours } : null;
  }

  /** Not worth an fsync: a sidecar that holds our text is known by it. */
  async add(key: string, text: string, { theirs, ours }: SidecarParts): Promise<void> {
    const entry = JSON.stringify([checksumOf(text), theirs, ours]);
    if (this.entries.get(key) === entry) return;
    await guard(this.path, () => this.file.appendFile(`${JSON.stringify({ sidecar: key, is: JSON.parse(entry) })}\n`));
    this.entries.set(key, entry);
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

function parsed(line: string): [string, string][] {
  try {
    const { sidecar, is } = JSON.parse(line);
    return [[sidecar, JSON.stringify(is)]];
  } catch {
    return [];
  }
}

/** Short: a million of them are held. */
function checksumOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
