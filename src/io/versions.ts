import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";
import sharp from "sharp";
import { toolVersion } from "./package-version.js";

/** Versions of what decides a result. */
export function versions(): Record<string, string> {
  return {
    openautoglm: toolVersion(),
    node: process.versions.node,
    "onnxruntime-node": packageVersion("onnxruntime-node"),
    sharp: sharp.versions.sharp ?? packageVersion("sharp"),
    libvips: sharp.versions.vips,
  };
}

/** The machine, for reports. */
export function machine() {
  return {
    platform: process.platform,
    arch: process.arch,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

function packageVersion(name: string): string {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}
