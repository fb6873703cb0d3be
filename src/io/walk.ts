import type { Dirent } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import { HashSet } from "./hash-set.js";
import { pathId } from "./path-id.js";
import { hasImageExtension, SNIFF_BYTES, sniffFormat } from "./sniff.js";

export interface WalkOptions {
  /** Absent: symbolic links are passed over. */
  readonly links?: Links;
  /** Told of each file that is no image, and of each link that is not followed. */
  readonly onSkipped?: () => void;
}

/**
 * Which links a walk follows: those that lead out of its roots, each folder once. What a link back into a root leads
 * to is found anyway, under its own name; so no loop is walked, and no name hangs on a link that comes or goes.
 */
export class Links {
  private readonly folders = new HashSet();

  /** @param roots real paths of the folders that are walked */
  constructor(private readonly roots: readonly Buffer[]) {}

  static async into(directories: readonly Buffer[]): Promise<Links> {
    return new Links(await Promise.all(directories.map((path) => realpath(path, { encoding: "buffer" }))));
  }

  /** False for a folder that was walked already. */
  async isNew(directory: Buffer): Promise<boolean> {
    const stats = await stat(directory, { bigint: true }).catch(() => undefined);
    if (!stats) return true; // it fails when it's read, and is recorded
    return this.folders.add(pathId(Buffer.from(`${stats.dev}:${stats.ino}`)));
  }

  /** What a link leads to, if it is to be followed. */
  async target(link: Buffer): Promise<"folder" | "file" | undefined> {
    const [real, stats] = await Promise.all([realpath(link, { encoding: "buffer" }), stat(link)]).catch(() => []);
    if (!real || !stats || this.roots.some((root) => isWithin(real, root))) return undefined;
    return stats.isDirectory() ? "folder" : stats.isFile() ? "file" : undefined;
  }
}

/** Regular files of a directory that hold, or are named like, an image; depth first, bytewise. */
export async function* walk(directory: Buffer, options: WalkOptions): AsyncGenerator<Buffer> {
  const { links, onSkipped } = options;
  if (links && !(await links.isNew(directory))) return;
  const entries = await readdir(directory, { withFileTypes: true, encoding: "buffer" }).catch(() => undefined);
  if (!entries) {
    yield directory; // it can't be listed: as an image that can't be read it is recorded, and the run goes on
    return;
  }
  for (const entry of entries.sort((a, b) => Buffer.compare(a.name, b.name))) {
    const path = Buffer.concat([directory, Buffer.from(sep), entry.name]);
    const kind = await kindOf(entry, path, links);
    if (kind === "folder") yield* walk(path, options);
    else if (kind === "file" && (hasImageExtension(entry.name.toString("latin1")) || (await holdsImage(path))))
      yield path;
    else onSkipped?.();
  }
}

async function kindOf(entry: Dirent<Buffer>, path: Buffer, links: Links | undefined) {
  if (entry.isDirectory()) return "folder";
  if (entry.isFile()) return "file";
  return entry.isSymbolicLink() ? links?.target(path) : undefined;
}

async function holdsImage(path: Buffer): Promise<boolean> {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return sniffFormat(buffer.subarray(0, bytesRead)) !== undefined;
  } catch {
    return false;
  } finally {
    await file.close().catch(() => {});
  }
}

function isWithin(path: Buffer, folder: Buffer): boolean {
  if (!path.subarray(0, folder.length).equals(folder)) return false;
  return (
    path.length === folder.length || path[folder.length] === sep.charCodeAt(0) || folder.at(-1) === sep.charCodeAt(0)
  );
}
