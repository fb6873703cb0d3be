import { type FileHandle, open } from "node:fs/promises";
import type { CaptionRecord, ErrorRecord } from "../types.js";
import type { StoredTokens } from "./token-shards.js";
import { guard } from "./whole-file.js";
import { wholeLines } from "./whole-lines.js";

/** What makes results comparable: written as the manifest's first line. */
export interface ManifestHead {
  readonly type: "settings";
  readonly schemaVersion: 1;
  readonly fingerprint: string;
  readonly settings: Record<string, unknown>;
}

/** A finished image. `bytes` and `modifiedMs` of its file are the fast check whether it changed. */
export type ManifestEntry = { readonly bytes: number; readonly modifiedMs: number } & (
  | { readonly type: "done"; readonly record: CaptionRecord; readonly tokens: StoredTokens | null }
  | { readonly type: "failed"; readonly error: ErrorRecord; readonly sha256: string }
);

/** What is kept in memory of an entry; the rest is read back from its place in the file. */
export interface ManifestSlot {
  readonly type: ManifestEntry["type"];
  readonly offset: number;
  readonly length: number;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly sha256: string;
}

/** The append-only truth of an output directory: one line a finished image, written after everything else of it. */
export class Manifest {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private end: number,
  ) {}

  /** Reads what is there; a last line that was cut off by a crash is removed, a damaged one before it is passed over. */
  static async open(path: string) {
    const file = await guard(path, () => open(path, "a+"));
    const { head, slots, stored, end, damaged } = await guard(path, () => scanManifest(path));
    await guard(path, () => file.truncate(end));
    return { manifest: new Manifest(path, file, end), head, slots, stored, damaged };
  }

  /** Appends a line and waits until it is on the disk. */
  async append(entry: ManifestEntry | ManifestHead): Promise<ManifestSlot | undefined> {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    const offset = this.end;
    await guard(this.path, async () => {
      await this.file.appendFile(line);
      await this.file.datasync();
    });
    this.end += line.length;
    return entry.type === "settings" ? undefined : slot(entry, offset, line.length);
  }

  read(slot: ManifestSlot): Promise<ManifestEntry> {
    return guard(this.path, () => readEntry(this.file, slot));
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/**
 * What a manifest holds, up to its last whole line; nothing is changed. A damaged line costs its own image only, but
 * nothing counts whose settings are not known: what stands before the line of settings.
 */
export async function scanManifest(path: string) {
  const slots = new Map<string, ManifestSlot>();
  const stored: StoredTokens[] = [];
  let head: ManifestHead | undefined;
  let end = 0; // bytes
  let damaged = 0; // lines
  for await (const { line, offset, length } of wholeLines(path)) {
    end = offset + length;
    const entry = parse(line);
    if (entry?.type === "settings") head = entry;
    else if (!entry || !head) damaged++;
    else {
      slots.set(idOf(entry), slot(entry, offset, length));
      if (entry.type === "done" && entry.tokens) stored.push(entry.tokens);
    }
  }
  return { head, slots, stored, end, damaged };
}

/** An entry, from its place in an open manifest. */
export async function readEntry(file: FileHandle, { offset, length }: ManifestSlot): Promise<ManifestEntry> {
  const buffer = Buffer.alloc(length);
  await file.read(buffer, 0, length, offset);
  return JSON.parse(buffer.toString());
}

function parse(line: string): ManifestEntry | ManifestHead | undefined {
  try {
    const entry = JSON.parse(line);
    return entry.type === "settings" || idOf(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function idOf(entry: ManifestEntry): string {
  return entry.type === "done" ? entry.record.id : entry.error.id;
}

function slot(entry: ManifestEntry, offset: number, length: number): ManifestSlot {
  const sha256 = entry.type === "done" ? entry.record.sha256 : entry.sha256;
  return { type: entry.type, offset, length, bytes: entry.bytes, modifiedMs: entry.modifiedMs, sha256 };
}
