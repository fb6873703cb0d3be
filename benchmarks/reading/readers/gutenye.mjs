// @gutenye/ocr-node: the same PP-OCRv4 weights, driven in the loop that its README shows.
import { packageVersion } from "../package-version.mjs";

export const about = "@gutenye/ocr-node (npm), PP-OCRv4, the same weights: ocr.detect(path)";
export const install = "npm ci (in benchmarks/reading)";

export async function open() {
  const { default: Ocr } = await import("@gutenye/ocr-node");
  const ocr = await Ocr.create();
  return {
    versions: Object.fromEntries(
      ["@gutenye/ocr-node", "onnxruntime-node", "sharp"].map((name) => [name, packageVersion(name)]),
    ),
    async read(path) {
      return { lines: (await ocr.detect(path)).map((line) => line.text) };
    },
    close() {},
  };
}
