import { createHash } from "node:crypto";

/** The first 16 hex digits of SHA-256: an image's id from the bytes of its path. */
export function pathId(path: Uint8Array | string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 16);
}
