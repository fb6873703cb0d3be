// What each device of this machine does: tiles, lines and tokens a second, fixed 512 beside adaptive, memory of the GPU, and
// PyTorch with the same weights beside ours.
//
//   npm ci && npm run build
//   node benchmarks/gpu.mjs [--model BUNDLE] [--devices cpu,webgpu,cuda] [--images 12] [--tokens 64] [--rounds 3] [--python python3]
//
// Without a network: the default reader on pictures of the shipped dataset, and a bundle (engine/make_bundle.py writes one) if it is named. Devices, and a
// Python without PyTorch (engine/torch_peer.py), that do not work are named with the reason. Devices and modes take turns; medians of the rounds. Prints Markdown.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { DEFAULTS } from "../dist/config/schema.js";
import { openModel } from "../dist/model/open-model.js";
import { probeDevice } from "../dist/model/probe-device.js";
import { captionImage } from "../dist/pipeline/caption-image.js";
import { captionOptions } from "../dist/pipeline/caption-options.js";
import { keepCpuOperators } from "../dist/pipeline/keep-cpu-operators.js";
import { leftToCpu } from "../dist/report/notice.js";
import { openPeerInputs } from "./engine/peer-inputs.mjs";
import { startTorchPeer } from "./engine/torch-peer.mjs";
import { interleaved, median } from "./measuring.mjs";
import { cutPicture, picturesOf } from "./pictures.mjs";

const DATASET = fileURLToPath(new URL("dataset/", import.meta.url));
const PROMPT = "Describe this image.";
const { values } = parseArgs({
  options: {
    model: { type: "string" },
    devices: { type: "string", default: "cpu,webgpu,cuda" },
    images: { type: "string", default: "12" },
    tokens: { type: "string", default: "64" },
    rounds: { type: "string", default: "3" },
    python: { type: "string", default: "python3" },
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
await compare("ppocr-v4", ["fixed", "adaptive"]);
if (values.model) await compare(resolve(values.model), ["fixed", "preset", "adaptive"]);

async function compare(name, modes) {
  const isReader = !values.model || name !== resolve(values.model);
  const settings = { ...DEFAULTS, model: name, prompt: [PROMPT], "generation.maxNewTokens": maxNewTokens };
  console.log(`\n## ${name.split("/").at(-1)}\n`);
  const works = {};
  const models = {};
  const left = {};
  for (const device of devices) {
    const { cpuOperators, onNotice } = keepCpuOperators();
    models[device] = await openModel({ ...settings, device }, { env: process.env, cwd: process.cwd(), onNotice });
    left[device] = cpuOperators;
    for (const mode of modes) works[`${device} ${mode}`] = () => directory(device, mode);
    works[`${device} tiles`] = await encodeTiles(models[device], isReader);
  }
  const torch = isReader ? undefined : await openTorch(name, settings, models[devices[0]]);
  const samples = await interleaved({ ...works, ...torch?.works }, rounds);

  const side = models[devices[0]].geometry.tileSize ?? DEFAULTS["tiling.fixedSize"]; // a reader takes any: fixed's
  const pieces = isReader ? ["lines a second, adaptive"] : ["tokens a second, preset", "tokens a second, adaptive"];
  console.log(`| device | tiles of ${side} px a second | ${modes.join(" ms | ")} ms | ${pieces.join(" | ")} |`);
  console.log(`|${"---|".repeat(modes.length + pieces.length + 2)}`);
  const tilesPerSecond = (of) => median(samples[of].map(({ ms, value }) => (1000 * value) / ms)).toFixed(1);
  const piecesPerSecond = (of) => median(samples[of].map(({ value }) => value.perSecond)).toFixed(1);
  for (const device of devices) {
    const perImage = modes.map((mode) =>
      (median(samples[`${device} ${mode}`].map(({ ms }) => ms)) / refs.length).toFixed(0),
    );
    const spoken = (isReader ? ["adaptive"] : ["preset", "adaptive"]).map((mode) =>
      piecesPerSecond(`${device} ${mode}`),
    );
    console.log(`| ${[device, tilesPerSecond(`${device} tiles`), ...perImage, ...spoken].join(" | ")} |`);
  }
  for (const { title } of torch?.peers ?? []) {
    const blank = modes.map(() => "");
    console.log(`| ${[title, tilesPerSecond(`${title} tiles`), ...blank, piecesPerSecond(title), ""].join(" | ")} |`);
  }
  const [first] = devices;
  for (const device of devices.slice(1)) {
    const same = modes.map((mode) => `${mode} ${agreement(`${first} ${mode}`, `${device} ${mode}`)}`);
    console.log(`\n${device} says the same as ${first}, of ${refs.length} pictures: ${same.join(", ")}`);
  }
  for (const { title } of torch?.peers ?? [])
    console.log(
      `\n${title} says the same as ours on ${first}, of ${refs.length} pictures: ${agreement(`${first} preset`, title)}`,
    );
  for (const device of devices)
    for (const [session, operators] of Object.entries(left[device]))
      console.log(`\n${device}, ${session}: ${leftToCpu(operators)}`);
  const memory = await nvidia("memory.used");
  if (memory) console.log(`\nMemory of the GPU while all of these are open${memory}`);
  for (const device of devices) await models[device].close();
  await torch?.close();

  function agreement(one, other) {
    const [ours, theirs] = [one, other].map((of) => samples[of][0].value.captions);
    return ours.filter((caption, index) => caption === theirs[index]).length;
  }

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

/**
 * The encoder alone: a reader's tiles, one of each picture, handed over at once; a bundle's as its own preprocessing cuts them, picture by picture.
 * @returns work that resolves to their count
 */
async function encodeTiles(model, isReader) {
  const options = captionOptions({ ...DEFAULTS, "tiling.strategy": isReader ? "fixed" : "preset" }, model).plan;
  const pictures = [];
  for (const ref of refs) {
    pictures.push((await cutPicture(ref, options, model.geometry.resample)).pixels);
  }
  return async () => {
    if (isReader) await model.encode(pictures.flat());
    else for (const tiles of pictures) await model.encode(tiles);
    return pictures.flat().length;
  };
}

/** PyTorch on the CPU, and on the GPU if there is one, with the tiles and prompts of the bundle's own preprocessing. */
async function openTorch(bundle, settings, model) {
  const { tokenizer, inputsOf } = await openPeerInputs(bundle, PROMPT);
  const options = captionOptions({ ...settings, "tiling.strategy": "preset" }, model).plan;
  const inputs = [];
  for (const ref of refs) inputs.push(await inputsOf(ref, options));
  const scratch = await mkdtemp(join(tmpdir(), "gpu-"));
  const peers = [];
  const works = {};
  for (const device of devices.some((each) => each !== "cpu") ? ["cpu", "cuda"] : ["cpu"]) {
    try {
      const peer = await startTorchPeer({ python: values.python, bundle, device });
      await peer.give(inputs, scratch);
      const title = `PyTorch, ${peer.name}`;
      peers.push({ ...peer, title });
      works[`${title} tiles`] = async () => (await peer.ask({ work: "encode" })).tiles;
      works[title] = async () => {
        const { ms, answers } = await peer.ask({ work: "generate", tokens: maxNewTokens });
        const captions = answers.map((ids) => tokenizer.decode(ids).trim());
        return { captions, perSecond: (1000 * maxNewTokens * answers.length) / ms };
      };
    } catch (error) {
      console.log(`- PyTorch on ${device}: not here, ${error.message}\n`);
    }
  }
  return {
    peers,
    works,
    close: async () => {
      for (const peer of peers) peer.close();
      await rm(scratch, { recursive: true });
    },
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
