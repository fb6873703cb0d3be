// What each device of this machine does: tiles, lines and tokens a second, fixed 512 beside adaptive, memory of the GPU.
//
//   npm ci && npm run build
//   node benchmarks/gpu.mjs [--model BUNDLE] [--devices cpu,webgpu,cuda] [--images 12] [--tokens 64] [--rounds 3]
//
// Without a network: the default reader on pictures of the shipped dataset, and a bundle (engine/make_bundle.py writes one) if it is named. Devices that do
// not work are named with the reason. Devices and modes take turns; medians of the rounds. Prints Markdown.
import { execFile } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { DEFAULTS } from "../dist/config/schema.js";
import { decodeImage } from "../dist/io/decode.js";
import { preprocess } from "../dist/io/preprocess.js";
import { readImageFile } from "../dist/io/read-image-file.js";
import { openModel } from "../dist/model/open-model.js";
import { probeDevice } from "../dist/model/probe-device.js";
import { captionImage } from "../dist/pipeline/caption-image.js";
import { captionOptions } from "../dist/pipeline/caption-options.js";
import { planTiles } from "../dist/tiling/plan.js";
import { tileRegions } from "../dist/tiling/regions.js";
import { interleaved, median } from "./measuring.mjs";
import { picturesOf } from "./pictures.mjs";

const DATASET = fileURLToPath(new URL("dataset/", import.meta.url));
const { values } = parseArgs({
  options: {
    model: { type: "string" },
    devices: { type: "string", default: "cpu,webgpu,cuda" },
    images: { type: "string", default: "12" },
    tokens: { type: "string", default: "64" },
    rounds: { type: "string", default: "3" },
  },
});
const [images, maxNewTokens, rounds] = ["images", "tokens", "rounds"].map((name) => Number(values[name]));
const refs = await picturesOf(DATASET, images);

console.log(`${cpus()[0].model}, ${cpus().length} cores${(await nvidia("name")) ?? ""}\n`);
const devices = [];
for (const device of values.devices.split(",")) {
  const reason = device === "cpu" ? undefined : await probeDevice(device);
  if (reason) console.log(`- ${device}: not here, ${reason}`);
  else devices.push(device);
}
for (const name of ["ppocr-v4", ...(values.model ? [values.model] : [])]) await compare(name);

async function compare(name) {
  const settings = { ...DEFAULTS, model: name, "generation.maxNewTokens": maxNewTokens };
  const models = {};
  for (const device of devices) {
    models[device] = await openModel({ ...settings, device }, { env: process.env, cwd: process.cwd() });
  }
  const isReader = models[devices[0]].family === "ppocr";
  const modes = isReader ? ["fixed", "adaptive"] : ["fixed", "preset", "adaptive"];
  const works = {};
  for (const device of devices) for (const mode of modes) works[`${device} ${mode}`] = () => directory(device, mode);
  for (const device of devices) works[`${device} tiles`] = await encodeTiles(models[device]);
  const samples = await interleaved(works, rounds);

  console.log(`\n## ${name}\n`);
  console.log(
    `| device | tiles of ${tileSide(models[devices[0]])} px a second | ${modes.join(" ms | ")} ms | ${isReader ? "lines" : "tokens"} a second, ${modes.at(-1)} |`,
  );
  console.log(`|${"---|".repeat(modes.length + 3)}`);
  for (const device of devices) {
    const of = (what) => samples[`${device} ${what}`];
    const perImage = modes.map((mode) => (median(of(mode).map(({ ms }) => ms)) / refs.length).toFixed(0));
    const tiles = median(of("tiles").map(({ ms, value }) => (1000 * value) / ms)).toFixed(1);
    const pieces = median(of(modes.at(-1)).map(({ value }) => value.perSecond)).toFixed(1);
    console.log(`| ${[device, tiles, ...perImage, pieces].join(" | ")} |`);
  }
  const [first] = devices;
  for (const device of devices.slice(1)) {
    const same = modes.map((mode) => {
      const [ours, theirs] = [first, device].map((each) => samples[`${each} ${mode}`][0].value.captions);
      return `${mode} ${ours.filter((caption, index) => caption === theirs[index]).length}`;
    });
    console.log(`\n${device} says the same as ${first}, of ${refs.length} pictures: ${same.join(", ")}`);
  }
  const memory = await nvidia("memory.used");
  if (memory) console.log(`\nMemory of the GPU while these models are open${memory}`);
  for (const device of devices) await models[device].close();

  /** One picture after the other. */
  async function directory(device, mode) {
    const config = { ...settings, device, "tiling.strategy": mode };
    const captions = [];
    let pieces = 0;
    let ms = 0;
    for (const ref of refs) {
      const outcome = await captionImage(ref, models[device], captionOptions(config, models[device]));
      if (outcome.status === "failed") throw new Error(`${device}, ${mode}, ${ref.path}: ${outcome.error.message}`);
      captions.push(outcome.record.caption);
      pieces += isReader ? outcome.looked.filter(({ kind }) => kind === "line").length : maxNewTokens;
      ms += isReader ? outcome.timingsMs.encode : outcome.timingsMs.caption;
    }
    return { captions, perSecond: (1000 * pieces) / ms };
  }
}

/** What the encoder takes, px; a reader, which takes any, gets fixed's. */
function tileSide(model) {
  return model.geometry.tileSize ?? DEFAULTS["tiling.fixedSize"];
}

/** The encoder alone on tiles that fill it, all handed over at once. @returns work that resolves to their count */
async function encodeTiles(model) {
  const config = { ...DEFAULTS, "tiling.strategy": "fixed", "tiling.fixedSize": tileSide(model) };
  const tiles = [];
  for (const ref of refs) {
    const image = await decodeImage(await readImageFile(ref), { maxPixels: 1e8 });
    const plan = planTiles(image.size, image.luma, captionOptions(config, model).plan);
    tiles.push(...(await preprocess(image, plan, model.geometry.resample)(tileRegions(plan, image.size))));
  }
  return async () => {
    await model.encode(tiles);
    return tiles.length;
  };
}

/** ": what nvidia-smi says"; undefined where there is no such GPU. */
async function nvidia(what) {
  try {
    const { stdout } = await promisify(execFile)("nvidia-smi", [`--query-gpu=${what}`, "--format=csv,noheader"]);
    return `: ${stdout.trim()}`;
  } catch {
    return undefined;
  }
}
