// Ours against transformers.js on one bundle: a directory of pictures, greedy; directory after directory, in turns.
//
//   npm ci && npm run build
//   python benchmarks/engine/make_bundle.py OUT --size 256m
//   mkdir PEER && cd PEER && npm init -y && ONNXRUNTIME_NODE_INSTALL=skip npm i @huggingface/transformers@4.3.1
//   node REPOSITORY/benchmarks/engine/compare.mjs OUT [FOLDER] [--strategy adaptive] [--tokens 64] ...      (in PEER)
//
// Without FOLDER: --images pictures of noise, --side px each, or, with --mixed, cuts and pictures of 200 px to 4K from the shipped dataset. Ours is the pipeline from files to captions, as adapt runs it. Theirs is the obvious loop,
// picture by picture, on tiles by --peer (the same strategy, if it isn't named) that were cut beforehand: decoding and cutting are in our time, not in
// theirs. Ours runs in the layout that adapt takes (`doctor --calibrate --model OUT` measures it), theirs with a thread a core, or both with --threads. With --peer-input files theirs goes from files to answers as well, through its own processor: as many tiles, of pixels that differ by a few
// levels. fixed = the picture as one tile, preset = the model's own preprocessing. Where both see the same tiles they must say the same. Prints JSON; the ratio is the median of the rounds' ratios.
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { DEFAULTS } from "../../dist/config/schema.js";
import { discover } from "../../dist/io/discover.js";
import { findLayout } from "../../dist/model/find-layout.js";
import { createVlm } from "../../dist/model/vlm.js";
import { captionImage } from "../../dist/pipeline/caption-image.js";
import { captionOptions, inFlight, lookingTurns } from "../../dist/pipeline/caption-options.js";
import { mapConcurrent } from "../../dist/pipeline/map-concurrent.js";
import { interleaved, median, noiseTile } from "../measuring.mjs";
import { writeMixed } from "./mixed-pictures.mjs";
import { openPeerInputs } from "./peer-inputs.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: "string", default: "16" },
    mixed: { type: "boolean", default: false },
    side: { type: "string", default: "512" },
    strategy: { type: "string", default: "preset" },
    peer: { type: "string" },
    "peer-input": { type: "string", default: "tiles" },
    tokens: { type: "string", default: "64" },
    threads: { type: "string", default: "0" },
    rows: { type: "string", default: "0" },
    rounds: { type: "string", default: "3" },
  },
});
const folder = resolve(positionals[0]);
const [images, side, maxNewTokens, threads, batchRows, rounds] = [
  "images",
  "side",
  "tokens",
  "threads",
  "rows",
  "rounds",
].map((name) => Number(values[name]));
const PROMPT = "Describe this image.";

const { bundle, setup, tokenizer, promptText, inputsOf } = await openPeerInputs(folder, PROMPT);
const layout = await findLayout(
  "cpu",
  { ...DEFAULTS, "engine.threads": threads },
  { modelHash: bundle.hash, layout: "vlm" },
  process.env,
);
const model = await createVlm(folder, { device: "cpu", ...layout, maxNewTokens, batchRows });
const config = {
  ...DEFAULTS,
  prompt: [PROMPT],
  "tiling.strategy": values.strategy,
  "tiling.fixedSize": setup.geometry.tileSize,
};
const peerStrategy = values.peer ?? values.strategy;

const scratch = positionals[1] ? undefined : await ownPictures();
const refs = [];
for await (const ref of discover([positionals[1] ?? scratch], { cwd: process.cwd() })) {
  if (refs.length < images) refs.push(ref);
}
const peerPlan = captionOptions({ ...config, "tiling.strategy": peerStrategy }, model).plan;
const seen = await Promise.all(refs.map((ref) => inputsOf(ref, peerPlan)));
const theirs = await openPeer();

const samples = await interleaved({ ours: runOurs, theirs: runTheirs }, rounds);
const seconds = (name) => samples[name].map(({ ms }) => ms / 1000);
const [ourTexts, theirTexts] = [samples.ours[0].value, samples.theirs[0].value];
const report = {
  bundle: basename(folder),
  images: refs.length,
  strategies: { ours: values.strategy, transformersJs: peerStrategy },
  tiles: {
    ours: samples.ours[0].value.reduce((sum, { tiles }) => sum + tiles, 0),
    transformersJs: theirs.tiles() / (rounds + 1), // one round warms up
  },
  tokens: maxNewTokens,
  layout: `${layout.engines}x${layout.threads}`,
  rows: model.rows.limit,
  peerInput: values["peer-input"],
  ...(values.strategy === peerStrategy && {
    equalAnswers: ourTexts.filter(({ text }, index) => text === theirTexts[index]).length,
    sameEachRound: samples.ours.every(({ value }) => JSON.stringify(value) === JSON.stringify(ourTexts)),
  }),
  secondsPerDirectory: { ours: median(seconds("ours")), transformersJs: median(seconds("theirs")) },
  ratios: seconds("theirs").map((theirSeconds, round) => theirSeconds / seconds("ours")[round]),
};
console.log(JSON.stringify({ ...report, ratio: median(report.ratios) }, null, 2));
await model.close();
if (scratch) await rm(scratch, { recursive: true });

async function runOurs() {
  const looking = lookingTurns(model);
  const options = captionOptions(config, model);
  const results = [];
  const caption = (ref) => captionImage(ref, model, options, looking);
  for await (const outcome of mapConcurrent(asyncOf(refs), inFlight(config, model), caption)) {
    if (outcome.status === "failed") throw new Error(outcome.error.message);
    results.push({ text: outcome.record.caption, tiles: outcome.record.tileCount - outcome.record.skippedTiles });
  }
  return results;
}

async function runTheirs() {
  const texts = [];
  const loop =
    values["peer-input"] === "files"
      ? refs.map((ref) => () => theirs.fromFile(ref))
      : seen.map((one) => () => theirs.fromTiles(one));
  for (const answer of loop) texts.push(tokenizer.decode(await answer()).trim());
  return texts;
}

async function openPeer() {
  const require = createRequire(`${process.cwd()}/`);
  const { env, AutoModelForImageTextToText, AutoProcessor, RawImage, Tensor } = await import(
    pathToFileURL(require.resolve("@huggingface/transformers")).href
  );
  env.allowRemoteModels = false;
  env.localModelPath = `${dirname(folder)}/`;
  const peer = await AutoModelForImageTextToText.from_pretrained(basename(folder), {
    dtype: "fp32",
    device: "cpu",
    session_options: { intraOpNumThreads: threads || availableParallelism() },
  });
  let tiles = 0;
  const generate = async (inputs) => {
    tiles += inputs.pixel_values.dims[1];
    const sequences = await peer.generate({ ...inputs, max_new_tokens: maxNewTokens, do_sample: false });
    return sequences.tolist()[0].slice(inputs.input_ids.dims[1]).map(Number);
  };
  const fromTiles = async ({ prompt, pixels, tiles: count, width, height }) => {
    const row = (list) => new Tensor("int64", BigInt64Array.from(list, BigInt), [1, list.length]);
    const shape = [1, count, height, width];
    return generate({
      input_ids: row(prompt),
      attention_mask: row(prompt.map(() => 1)),
      pixel_values: new Tensor("float32", pixels, [1, count, 3, height, width]),
      pixel_attention_mask: new Tensor("bool", new Uint8Array(count * height * width).fill(1), shape),
    });
  };
  const processor = await AutoProcessor.from_pretrained(basename(folder));
  const fromFile = async (ref) => {
    const image = await RawImage.read(Buffer.from(ref.location).toString());
    return generate(await processor(promptText, [image], { do_image_splitting: peerStrategy === "preset" }));
  };
  return { fromTiles, fromFile, tiles: () => tiles };
}

async function ownPictures() {
  const into = await mkdtemp(join(tmpdir(), "compare-"));
  if (values.mixed) {
    await writeMixed(into, images);
    return into;
  }
  for (let image = 0; image < images; image++) {
    const { data } = noiseTile(side, image + 1);
    const raw = { width: side, height: side, channels: 3 };
    await sharp(data, { raw })
      .png()
      .toFile(join(into, `${String(image).padStart(4, "0")}.png`));
  }
  return into;
}

async function* asyncOf(items) {
  yield* items;
}
