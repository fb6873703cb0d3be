// Each stage alone at its limit, how close the pipeline at work comes to that, where the processor time goes, and whether memory stays flat. Linux.
//
//   npm ci && npm run build
//   node benchmarks/stages/stages.mjs [FOLDER] [--model ppocr-v4 | BUNDLE] [--images 12] [--tokens 64] [--rounds 3] [--memory 200,2000]
//
// FOLDER: pictures, benchmarks/dataset by default, spread evenly to --images of them. A stage alone takes what the one before gave, all pictures in flight as
// in the pipeline; stages and pipeline are interleaved, medians of the rounds. --memory 0 leaves out the run of `adapt` over 2,000 small crops.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DEFAULTS } from "../../dist/config/schema.js";
import { decodeImage } from "../../dist/io/decode.js";
import { preprocess } from "../../dist/io/preprocess.js";
import { readImageFile } from "../../dist/io/read-image-file.js";
import { openModel } from "../../dist/model/open-model.js";
import { captionImage } from "../../dist/pipeline/caption-image.js";
import { captionOptions, inFlight, lookingTurns } from "../../dist/pipeline/caption-options.js";
import { mapConcurrent } from "../../dist/pipeline/map-concurrent.js";
import { planTiles } from "../../dist/tiling/plan.js";
import { tileRegions } from "../../dist/tiling/regions.js";
import { runAdapt } from "../adapt-process.mjs";
import { writeCrops } from "../crops.mjs";
import { interleaved, median } from "../measuring.mjs";
import { picturesOf } from "../pictures.mjs";
import { watchOwners } from "./cpu-by-owner.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string", default: "ppocr-v4" },
    images: { type: "string", default: "12" },
    tokens: { type: "string", default: "64" },
    rounds: { type: "string", default: "3" },
    memory: { type: "string", default: "200,2000" },
  },
});
const watched = await watchOwners();
const config = { ...DEFAULTS, device: "cpu", model: values.model, "generation.maxNewTokens": Number(values.tokens) };
const model = await openModel(config, { cwd: process.cwd(), env: process.env });
const options = captionOptions(config, model);
const folder = resolve(positionals[0] ?? fileURLToPath(new URL("../dataset", import.meta.url)));
const refs = await picturesOf(folder, Number(values.images));
const walks = [];
for (const ref of refs) walks.push(await walk(ref));

const looking = lookingTurns(model);
const works = { pipeline: () => flow(refs, (ref) => captionImage(ref, model, options, looking)), ...stages() };
const watchedWorks = Object.fromEntries(Object.entries(works).map(([name, work]) => [name, () => watched(work)]));
const samples = await interleaved(watchedWorks, Number(values.rounds));
const engines = model.engines;
await model.close();
delete process.env.NODE_OPTIONS; // was for the engines watched
printStages();
printOwners();
const memory = values.memory.split(",").map(Number).filter(Boolean);
if (memory.length > 0) await printMemory();

/** What each stage takes and gives, kept. */
async function walk(ref) {
  const image = await decodeImage(await readImageFile(ref), options.limits);
  const plan = planTiles(image.size, image.luma, options.plan);
  const looks = [];
  let regions = tileRegions(plan, image.size);
  let before;
  for (let look = 0; look < options.looks; look++) {
    const pixels = await preprocess(image, plan, model.geometry.resample)(regions);
    const encoded = await model.encode(pixels);
    const fused = await model.fuse(encoded, { image, plan }, before);
    looks.push({ regions, pixels, encoded, before });
    before = fused;
    regions = fused.next ?? [];
    if (regions.length === 0) break;
  }
  return { ref, image, plan, looks, fused: before };
}

function stages() {
  const most = Math.max(...walks.map(({ looks }) => looks.length));
  const of = (look) => (most > 1 ? [" (tiles)", " (lines)", " (lines again)"][look] : "");
  const looked = (look, work) => () =>
    flow(
      walks.filter(({ looks }) => looks[look]),
      (each) => work(each, each.looks[look]),
    );
  const works = {
    "decode (sharp)": () => flow(walks, async ({ ref }) => decodeImage(await readImageFile(ref), options.limits)),
    plan: () => flow(walks, async ({ image }) => planTiles(image.size, image.luma, options.plan)),
  };
  for (let look = 0; look < most; look++) {
    works[`preprocess${of(look)}`] = looked(look, ({ image, plan }, { regions }) =>
      preprocess(image, plan, model.geometry.resample)(regions),
    );
    works[`encode${of(look)}`] = looked(look, (_, { pixels }) => model.encode(pixels));
    works[`fuse${of(look)}`] = looked(look, ({ image, plan }, { encoded, before }) =>
      model.fuse(encoded, { image, plan }, before),
    );
  }
  works.caption = () => flow(walks, ({ fused }) => model.generate(fused, { prompts: [] }));
  return works;
}

async function flow(items, work) {
  for await (const result of mapConcurrent(asyncOf(items), inFlight(config, model), work)) {
    if (result.status === "failed") throw new Error(`${result.error.path}: ${result.error.message}`);
  }
}

async function* asyncOf(items) {
  yield* items;
}

function printStages() {
  const title = `${basename(values.model)}, ${walks.length} pictures, engines: ${engines}, ${values.tokens} new tokens at most`;
  console.log(`${title}\n\n| stage, alone | images/s | CPU ms an image | cores at work |\n|---|---|---|---|`);
  const rates = Object.entries(samples).map(([name, rounds]) => {
    const middle = (of) => median(rounds.map(({ value }) => of(value)));
    const perSecond = middle(({ wallMs }) => (1000 * walks.length) / wallMs);
    const cpuMs = middle((each) => each.cpuMs / walks.length);
    console.log(
      `| ${name} | ${perSecond.toFixed(2)} | ${cpuMs.toFixed(1)} | ${middle((each) => each.cpuMs / each.wallMs).toFixed(2)} |`,
    );
    return { name, perSecond, cpuMs };
  });
  const [pipeline, ...alone] = rates;
  const slowest = alone.reduce((least, each) => (each.perSecond < least.perSecond ? each : least));
  const ratio = (sample) => median(samples.pipeline.map(({ value }, round) => sample(round) / value.wallMs));
  const ofSlowest = ratio((round) => samples[slowest.name][round].value.wallMs);
  const ofSum = ratio((round) => alone.reduce((sum, { name }) => sum + samples[name][round].value.wallMs, 0));
  const cpu = alone.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  console.log(`
slowest alone: ${slowest.name}; the pipeline runs at ${ofSlowest.toFixed(2)} of its speed, and takes 1/${ofSum.toFixed(2)} of the time of all stages one after the other
CPU of the stages alone ${cpu.toFixed(1)} ms an image, of the pipeline ${pipeline.cpuMs.toFixed(1)}
`);
}

function printOwners() {
  const runs = samples.pipeline.map(({ value }) => value);
  const share = (of) => `${(100 * median(runs.map(of))).toFixed(1)} %`;
  console.log("| the pipeline's CPU time | share |\n|---|---|");
  for (const owner of Object.keys(runs[0].owners))
    console.log(`| ${owner} | ${share(({ owners, cpuMs }) => owners[owner] / cpuMs)} |`);
  console.log(`| **outside onnxruntime and libvips** | ${share(({ owners, cpuMs }) => 1 - (owners.onnxruntime + owners.libvips) / cpuMs)} |

cores busy with it: ${share(({ cpuMs, wallMs, cores }) => cpuMs / wallMs / cores)}; of what other processes left: ${share((each) => each.cpuMs / (each.cpuMs + each.idleMs))}
`);
}

async function printMemory() {
  const folder = await mkdtemp(join(tmpdir(), "openautoglm-stages-"));
  await writeCrops(join(folder, "in"), Math.max(...memory));
  const flags = ["--model", values.model, "--max-new-tokens", "8"];
  const { rssMiB, run } = await runAdapt(join(folder, "in"), join(folder, "out"), flags, memory);
  await rm(folder, { recursive: true });
  const { p99, max } = run.eventLoopDelayMs;
  console.log(`${run.counts.done} small crops: RSS ${memory.map((count) => `${rssMiB[count].toFixed(0)} MiB after ${count}`).join(", ")} (x ${(rssMiB[memory.at(-1)] / rssMiB[memory[0]]).toFixed(3)})
event loop delay: p99 ${p99} ms, max ${max} ms; ${run.imagesPerSecond.toFixed(2)} images/s`);
}
