// How time grows with the number of images, of tiles an image, and of new tokens.
//
//   npm ci && npm run build && python benchmarks/engine/make_bundle.py OUT --size tiny
//   node benchmarks/scaling.mjs OUT [--images 1,10,100,1000] [--tiles 1,2,4,8,16] [--tokens 16,64,128,256,512] [--rounds 5]
//
// images: `adapt` over folders of small crops, with the default reader and with the bundle (16 new tokens), each a process of its own, one run.
// tiles, tokens: one image at a time through the bundle, sizes interleaved, medians; 16 new tokens with tiles, one tile with tokens. An empty list
// (--images "") leaves a series out. Prints Markdown.
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { DEFAULTS } from "../dist/config/schema.js";
import { openModel } from "../dist/model/open-model.js";
import { tileRegions } from "../dist/tiling/regions.js";
import { runAdapt } from "./adapt-process.mjs";
import { writeCrops } from "./crops.mjs";
import { interleaved, measured, median, noiseTile } from "./measuring.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: "string", default: "1,10,100,1000" },
    tiles: { type: "string", default: "1,2,4,8,16" },
    tokens: { type: "string", default: "16,64,128,256,512" },
    rounds: { type: "string", default: "5" },
  },
});
const bundle = resolve(positionals[0]);
const list = (name) => values[name].split(",").filter(Boolean).map(Number);
const rounds = Number(values.rounds);
const FEW_TOKENS = 16;

console.log(`${availableParallelism()} cores, Node ${process.version}, ${basename(bundle)}\n`);
await images(list("images"));
await tiles(list("tiles"));
await tokens(list("tokens"));

async function images(counts) {
  if (counts.length === 0) return;
  console.log(
    "| model | images | whole process, s | images/s at work | event loop p99, max (ms) | RSS at the end, MiB |\n|---|---|---|---|---|---|",
  );
  const folder = await mkdtemp(join(tmpdir(), "openautoglm-scaling-"));
  for (const count of counts) {
    const input = join(folder, `in-${count}`);
    await writeCrops(input, count);
    for (const model of ["ppocr-v4", bundle]) {
      const flags = ["--model", model, "--max-new-tokens", String(FEW_TOKENS)];
      const { wallMs, run, rssMiB } = await runAdapt(input, join(folder, `${basename(model)}-${count}`), flags, [
        count,
      ]);
      const { p99, max } = run.eventLoopDelayMs;
      const cells = [
        basename(model),
        count,
        (wallMs / 1000).toFixed(1),
        run.imagesPerSecond.toFixed(2),
        `${p99}, ${max}`,
      ];
      console.log(`| ${cells.join(" | ")} | ${rssMiB[count].toFixed(0)} |`);
    }
  }
  await rm(folder, { recursive: true });
  console.log("");
}

async function tiles(counts) {
  if (counts.length === 0) return;
  const model = await open(FEW_TOKENS);
  const samples = await interleaved(
    Object.fromEntries(counts.map((count) => [count, () => ask(model, count)])),
    rounds,
  );
  console.log("| tiles | encode, ms | ms a tile | CPU ms a tile | answer of 16 tokens, ms |\n|---|---|---|---|---|");
  for (const count of counts) {
    const [encodeMs, cpuMs, answerMs] = [
      ["encode", "ms"],
      ["encode", "cpuMs"],
      ["answer", "ms"],
    ].map(middleOf(samples[count]));
    const each = [encodeMs / count, cpuMs / count].map((ms) => ms.toFixed(2)).join(" | ");
    console.log(`| ${count} | ${encodeMs.toFixed(1)} | ${each} | ${answerMs.toFixed(1)} |`);
  }
  await model.close();
  console.log("");
}

async function tokens(counts) {
  if (counts.length === 0) return;
  const models = {};
  for (const count of counts) models[count] = await open(count);
  const works = Object.fromEntries(counts.map((count) => [count, () => ask(models[count], 1)]));
  const samples = await interleaved(works, rounds);
  console.log("| new tokens | answer, ms | ms a token | CPU ms a token |\n|---|---|---|---|");
  for (const count of counts) {
    const [answerMs, cpuMs] = [
      ["answer", "ms"],
      ["answer", "cpuMs"],
    ].map(middleOf(samples[count]));
    const each = [answerMs / count, cpuMs / count].map((ms) => ms.toFixed(2)).join(" | ");
    console.log(`| ${count} | ${answerMs.toFixed(1)} | ${each} |`);
    await models[count].close();
  }
}

function middleOf(samples) {
  return ([part, what]) => median(samples.map(({ value }) => value[part][what]));
}

function open(maxNewTokens) {
  const config = { ...DEFAULTS, device: "cpu", model: bundle, "generation.maxNewTokens": maxNewTokens };
  return openModel(config, { cwd: process.cwd(), env: process.env });
}

/** An image of `count` tiles of noise in a row, from pixels to the answer. */
async function ask(model, count) {
  const side = model.geometry.tileSize;
  const size = { width: count * side, height: side };
  const tile = (index) => ({
    kind: "tile",
    x: index * side,
    y: 0,
    width: side,
    height: side,
    encodedWidth: side,
    encodedHeight: side,
    skipped: false,
  });
  const plan = {
    strategy: "preset",
    mode: "tiled",
    resized: size,
    grid: { rows: 1, cols: count },
    tiles: Array.from({ length: count }, (_, index) => tile(index)),
    detail: "scaled",
  };
  const pixels = tileRegions(plan, size).map((region, index) => ({ region, data: noiseTile(side, index + 1).data }));
  const encode = await measured(() => model.encode(pixels));
  const fused = await model.fuse(encode.value, { image: { size }, plan });
  return { encode, answer: await measured(() => model.generate(fused, { prompts: [] })) };
}
