import { lstat, mkdir } from "node:fs/promises";
import { sep } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import type { ImageRef } from "../types.js";
import { HashSet } from "./hash-set.js";
import { pathId } from "./path-id.js";
import { hasForeignExtension } from "./sniff.js";

/** Where sidecars go: beside the pictures, or in a tree of their own that mirrors that of the input. */
export class SidecarPlaces {
  private readonly seen = new HashSet();
  private readonly late = new Set<string>();
  private checked = "";

  /** @param folder of the mirrored tree, absolute; undefined: beside the pictures */
  constructor(private readonly folder: string | undefined) {}

  /**
   * To be told of all images, in their order: of two that would share a sidecar it is the first one's, whichever shard
   * makes it.
   */
  see(ref: ImageRef): void {
    const { root, parts } = this.split(ref);
    if (!this.seen.add(pathId(joined(root, [...parts.slice(0, -1), stemOf(parts.at(-1)!)])))) this.late.add(ref.id);
  }

  /**
   * The path of an image's sidecar; its folder is there then.
   * @throws OpenAutoGlmError `sidecar_shared`, `sidecar_outside`, `sidecar_is_picture`, or of the file system
   */
  async find(ref: ImageRef, extension: string): Promise<Buffer> {
    if (this.late.has(ref.id)) throw shared();
    const { root, parts, isOutside } = this.split(ref);
    if (isOutside && this.folder !== undefined)
      throw outside("its path leads out of the folder that it is relative to");
    const folders = parts.slice(0, -1);
    const folder = joined(root, folders);
    if (this.checked !== folder.toString("latin1")) await this.requirePlain(root, folders);
    this.checked = folder.toString("latin1");
    const path = joined(folder, [Buffer.concat([stemOf(parts.at(-1)!), Buffer.from(`.${extension}`)])]);
    if (path.equals(Buffer.from(ref.location))) throw isPicture();
    return path;
  }

  private split({ path, location }: ImageRef): Place {
    const names = path.split("/");
    const isOutside = names.includes("..") || path.startsWith("/") || /^[A-Za-z]:/.test(path);
    const { root, parts } = lastParts(Buffer.from(location), isOutside ? 1 : names.length);
    return { isOutside, root: this.folder === undefined ? root : Buffer.from(this.folder), parts };
  }

  /** No link on the way: nothing is written outside of the root. Folders of the mirrored tree are made. */
  private async requirePlain(root: Buffer, folders: readonly Buffer[]): Promise<void> {
    if (this.folder !== undefined) await mkdir(root, { recursive: true });
    for (let depth = 1; depth <= folders.length; depth++) {
      const folder = joined(root, folders.slice(0, depth));
      const stats = await lstat(folder).catch(() => undefined);
      if (!stats && this.folder !== undefined) await mkdir(folder);
      else if (!stats?.isDirectory()) throw outside("a link is on the way to the sidecar's folder");
    }
  }
}

/** An image's file: the folder that its path is relative to, and the names from there on. */
interface Place {
  readonly root: Buffer;
  readonly parts: readonly Buffer[];
  /** Its path doesn't lie in that folder. */
  readonly isOutside: boolean;
}

/** The last so many parts of a path, and what is before them. */
function lastParts(path: Buffer, count: number): { readonly root: Buffer; readonly parts: readonly Buffer[] } {
  const parts: Buffer[] = [];
  let end = path.length;
  while (parts.length < count && end > 0) {
    const start = path.lastIndexOf(sep, end - 1) + 1;
    parts.unshift(path.subarray(start, end));
    end = start - 1;
  }
  return { root: path.subarray(0, Math.max(0, end)), parts };
}

function joined(root: Buffer, parts: readonly Buffer[]): Buffer {
  return Buffer.concat([root, ...parts.flatMap((part) => [Buffer.from(sep), part])]);
}

/**
 * A name without its extension, as Python's splitext has it. What is named as something that is not decoded keeps it: a
 * raw photograph takes nothing away from the picture beside it.
 */
function stemOf(name: Buffer): Buffer {
  const dot = name.lastIndexOf(".");
  return dot > 0 && !hasForeignExtension(name.toString("latin1")) ? name.subarray(0, dot) : name;
}

function shared(): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "sidecar_shared",
    "another picture of this name, with another extension or in another input, has the sidecar",
    "rename one of them, or caption them apart, each with a --sidecar-dir of its own",
  );
}

export function isPicture(): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "sidecar_is_picture",
    "a picture has the sidecar's name",
    "rename it, or use --sidecar-dir",
  );
}

function outside(fact: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "sidecar_outside",
    `${fact}: no sidecar is written`,
    "name the folder that the pictures are in, and no link, as the input (and as --sidecar-dir)",
  );
}
