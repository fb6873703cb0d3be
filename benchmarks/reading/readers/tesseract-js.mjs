// tesseract.js: Tesseract as WebAssembly, one worker kept; its language data is an npm package, never the network.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageVersion } from "../package-version.mjs";

export const about = "tesseract.js (npm), English, integer LSTM data of @tesseract.js-data/eng: worker.recognize(path)";
export const install = "npm ci (in benchmarks/reading)";

export async function open() {
  const { createWorker, OEM } = (await import("tesseract.js")).default;
  const data = dirname(fileURLToPath(import.meta.resolve("@tesseract.js-data/eng/package.json")));
  const langPath = join(data, "4.0.0_best_int"); // what tesseract.js itself downloads by default
  const failures = [];
  const worker = await createWorker("eng", OEM.LSTM_ONLY, {
    langPath,
    gzip: true,
    cacheMethod: "none",
    errorHandler: (error) => failures.push(error), // without it a bad picture ends the process
  });
  return {
    versions: Object.fromEntries(
      ["tesseract.js", "tesseract.js-core", "@tesseract.js-data/eng"].map((name) => [name, packageVersion(name)]),
    ),
    async read(path) {
      const { data } = await worker.recognize(path);
      return { lines: data.text.split("\n").filter((line) => line.trim() !== "") };
    },
    close: () => worker.terminate(),
  };
}
