// Memory that one run of the reader's sessions takes, beside what `plan` expects (activationMegabytes): growth of the
// process' peak, each size in a process of its own, medians of three.
//
//   npm run build && node benchmarks/activation.mjs
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PIXELS, withBytePictures } from "../dist/format/byte-pictures.js";
import { withChosenClasses } from "../dist/format/chosen-classes.js";
import { fuseConvolutions } from "../dist/format/fuse-convolutions.js";
import { readGraph, writeGraph } from "../dist/format/onnx-graph.js";
import { loadPpocrV4 } from "../dist/model/families/ppocr-files.js";
import { readerActivationMegabytes } from "../dist/model/families/ppocr-memory.js";
import { byteTensor, createSession } from "../dist/model/session.js";
import { alphabetOf } from "../dist/reading/alphabet-of.js";
import { median } from "./measuring.mjs";

const SIZES = {
  detector: [
    [320, 320],
    [640, 640],
    [1024, 480],
    [1024, 1024],
    [1536, 1024],
    [1536, 1536],
  ],
  recogniser: [
    [320, 48],
    [1024, 48],
    [2048, 48],
    [4096, 48],
  ],
};
const reader = await loadPpocrV4();
const [part, width, height] = process.argv.slice(2);
if (part) console.log(await growth(part, Number(width), Number(height)));
else compare();

function compare() {
  console.log("| session | input | estimated MB | measured MB | error |\n|---|---|---|---|---|");
  for (const [name, sizes] of Object.entries(SIZES)) {
    for (const [w, h] of sizes) {
      const measured = median([1, 2, 3].map(() => inChild(name, w, h)));
      const [pixels, columns] = name === "detector" ? [w * h, 0] : [0, w];
      const estimated = readerActivationMegabytes(reader.memory, pixels, columns);
      const error = `${(100 * (estimated / measured - 1)).toFixed(0)} %`;
      console.log(`| ${name} | ${w} x ${h} | ${estimated.toFixed(1)} | ${measured.toFixed(1)} | ${error} |`);
    }
  }
}

function inChild(...args) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...args.map(String)]);
  if (status !== 0) throw new Error(String(stderr));
  return Number(stdout);
}

/** As an engine holds it: the graph rewritten for the CPU; a tiny run first, which no size pays for. */
async function growth(name, w, h) {
  const fused = readGraph(fuseConvolutions(readFileSync(reader[name]), [reader.featureTensor]));
  const { chosen } = alphabetOf(reader.characters);
  const graph = name === "recogniser" ? withChosenClasses(fused, reader.featureTensor, chosen) : fused;
  const session = await createSession(writeGraph(withBytePictures(graph, reader.detection)), {
    device: "cpu",
    threads: 1,
  });
  const run = async (columns, rows) => {
    const pixels = new Uint8Array(3 * columns * rows).fill(140);
    return session.run({ [PIXELS]: byteTensor(pixels, [1, rows, columns, 3]) });
  };
  await run(32, name === "recogniser" ? 48 : 32);
  const before = memory("VmRSS");
  await run(w, h);
  return memory("VmHWM") - before;
}

/** 1e6 bytes */
function memory(key) {
  const [, kibibytes] = readFileSync("/proc/self/status", "utf8").match(new RegExp(`${key}:\\s+(\\d+)`));
  return (kibibytes * 1024) / 1e6;
}
