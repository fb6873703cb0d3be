import { randomBytes } from "node:crypto";
import { copyFile, link, lstat, mkdir, open, readFile, realpath, rename, rm, stat, symlink } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { RemoteFile } from "./hub-blob.js";

/**
 * One repository in the cache that all Hugging Face tools share:
 *
 *   models--org--name/blobs/<oid>                   content, by its hash
 *   models--org--name/snapshots/<commit>/<path>     -> ../../blobs/<oid> (or a plain file)
 *   models--org--name/refs/<branch or tag>          the commit it stood at when it was last pulled
 *   models--org--name/trees/<commit>.json           all files of that commit (huggingface_hub 2 and newer)
 *
 * Source: huggingface_hub 2.4.0, file_download.py and _tree_cache.py.
 */
export class CachedRepository {
  readonly folder: string;
  readonly blobs: string;

  constructor(cacheFolder: string, name: string) {
    this.folder = join(cacheFolder, ["models", ...name.split("/")].join("--"));
    this.blobs = join(this.folder, "blobs");
  }

  snapshot(commit: string): string {
    return join(this.folder, "snapshots", commit);
  }

  /** The commit that a branch or tag stood at; undefined if it was never pulled. */
  async readRef(revision: string): Promise<string | undefined> {
    const text = await readFile(join(this.folder, "refs", ...revision.split("/")), "utf8").catch(() => "");
    return /^[0-9a-f]{40}\s*$/.test(text) ? text.trim() : undefined;
  }

  async writeRef(revision: string, commit: string): Promise<void> {
    if ((await this.readRef(revision)) !== commit) {
      await writeWhole(join(this.folder, "refs", ...revision.split("/")), commit);
    }
  }

  /** What the hub listed for a commit (unchecked); undefined if nobody has asked yet. */
  async readTree(commit: string): Promise<RemoteFile[] | undefined> {
    try {
      const tree = JSON.parse(await readFile(this.treePath(commit), "utf8"));
      if (tree.format_version !== TREE_VERSION) return undefined;
      return Object.entries<TreeEntry>(tree.files).map(([path, entry]) => ({
        path,
        bytes: entry.lfs_size ?? entry.size,
        oid: entry.lfs_sha256 ?? entry.blob_id,
      }));
    } catch {
      return undefined;
    }
  }

  async writeTree(commit: string, files: ReadonlyMap<string, TreeEntry>): Promise<void> {
    const tree = { format_version: TREE_VERSION, files: Object.fromEntries(files) };
    await writeWhole(this.treePath(commit), JSON.stringify(tree));
  }

  /** Whether a snapshot has the file, whole. */
  async has(commit: string, file: RemoteFile): Promise<boolean> {
    const place = join(this.snapshot(commit), ...file.path.split("/"));
    return stat(place).then(
      (found) => found.isFile() && found.size === file.bytes,
      () => false,
    );
  }

  /** Puts a blob into a snapshot: a relative link, or a plain file where links cannot be made. */
  async link(commit: string, file: RemoteFile, links: boolean): Promise<void> {
    const place = join(this.snapshot(commit), ...file.path.split("/"));
    const blob = join(this.blobs, file.oid);
    if (await sameFile(place, blob)) return;
    await mkdir(dirname(place), { recursive: true });
    const temporary = temporaryName(place);
    try {
      if (links) await symlink(relative(dirname(place), blob), temporary).catch(() => plainCopy(blob, temporary));
      else await plainCopy(blob, temporary);
      await rename(temporary, place);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /**
   * Makes a blob a file of this repository. Newer caches let it be a link into a store that repositories share;
   * onnxruntime 1.30 refuses weights that lie there, because they are no neighbours of their model any more.
   */
  async ownBlob(oid: string): Promise<void> {
    const blob = join(this.blobs, oid);
    const isLink = await lstat(blob).then(
      (file) => file.isSymbolicLink(),
      () => false,
    );
    if (!isLink) return;
    const temporary = temporaryName(blob);
    try {
      await plainCopy(blob, temporary);
      await rename(temporary, blob);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  private treePath(commit: string): string {
    return join(this.folder, "trees", `${commit}.json`);
  }
}

/** As Python writes it: blob_id is git's hash (of a pointer, if there is an lfs_sha256). */
export interface TreeEntry {
  readonly size: number;
  readonly blob_id: string;
  readonly lfs_sha256?: string;
  readonly lfs_size?: number;
  readonly xet_hash?: string;
}

const TREE_VERSION = 1;

/** A hard link costs no room; a file system without them gets a copy. */
async function plainCopy(from: string, to: string): Promise<void> {
  const real = await realpath(from);
  await link(real, to).catch(() => copyFile(real, to));
}

async function sameFile(left: string, right: string): Promise<boolean> {
  try {
    return (await realpath(left)) === (await realpath(right));
  } catch {
    return false;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  try {
    const handle = await open(temporary, "wx");
    await handle
      .writeFile(text)
      .then(() => handle.sync())
      .finally(() => handle.close());
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Beside the file, so that the rename stays within one file system. */
function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}.tmp`);
}
