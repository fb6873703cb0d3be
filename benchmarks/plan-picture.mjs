// Draws the README's picture: a tile plan with the lines that were found and read.
//
//   npm run build && node benchmarks/plan-picture.mjs benchmarks/dataset/tablet-mail-split.png benchmarks/results/plan.png
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adapt, plan } from "../dist/index.js";
import { writeOverlay } from "../dist/io/write-overlay.js";

const [input, output] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "openautoglm-"));
let lines = [];
for await (const event of adapt([input], { folder })) {
  if (event.type !== "image") continue;
  lines = event.outcome.record.lineBoxes.map(([x, y, width, height]) => ({ x, y, width, height }));
}
for await (const event of plan([input])) {
  if (event.type === "plan") {
    await rename(await writeOverlay(folder, event.ref, event.record, { maxPixels: 1e8 }, lines), output);
  }
}
await rm(folder, { recursive: true });
