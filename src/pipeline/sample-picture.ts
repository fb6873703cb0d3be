import { fileURLToPath } from "node:url";
import { pathId } from "../io/path-id.js";
import type { ImageRef } from "../types.js";

/** A picture of benchmarks/samples, which the package carries. */
export function samplePicture(name: string): ImageRef {
  const path = fileURLToPath(new URL(`../../benchmarks/samples/${name}`, import.meta.url));
  return { id: pathId(name), path: name, location: Buffer.from(path) };
}
