import { isAbsolute, relative, sep } from "node:path";
import type { ImageRef } from "../types.js";
import { HashSet } from "./hash-set.js";
import { pathId } from "./path-id.js";
import { printablePath } from "./printable-path.js";

/** Gives each file its path and id, once. Where nothing can come twice or clash, nothing is remembered. */
export class NameImages {
  private readonly seen = new HashSet();
  private readonly ids = new HashSet();

  constructor(private readonly mayClash: boolean) {}

  /** @returns undefined for a file that has its name already */
  name(location: Buffer, root: Buffer): ImageRef | undefined {
    const path = relativePath(location, root);
    let id = pathId(path);
    if (this.mayClash) {
      if (!this.seen.add(pathId(location))) return undefined;
      for (let index = 1; !this.ids.add(id); index++) id = pathId(Buffer.concat([path, Buffer.from(`\0${index}`)]));
    }
    return { id, path: printablePath(path), location };
  }
}

/** Bytes of the path from the root on, with "/" between parts. */
function relativePath(location: Buffer, root: Buffer): Buffer {
  const prefix = Buffer.concat([root, Buffer.from(root.toString("latin1").endsWith(sep) ? "" : sep)]);
  if (location.subarray(0, prefix.length).equals(prefix)) return slashes(location.subarray(prefix.length));
  if (sep === "/") return Buffer.from(relative(root.toString("latin1"), location.toString("latin1")), "latin1");
  const text = relative(root.toString(), location.toString());
  return isAbsolute(text) ? Buffer.from(text) : slashes(Buffer.from(text)); // absolute: on another drive
}

function slashes(path: Buffer): Buffer {
  return sep === "/" ? path : Buffer.from(path.toString().replaceAll(sep, "/"));
}
