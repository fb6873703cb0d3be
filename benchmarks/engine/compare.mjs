// Ours against transformers.js on one bundle: the same tiles, the same prompt, greedy; image by image, in turns.
//
//   npm ci && npm run build
//   python benchmarks/engine/make_bundle.py OUT --size 256m
//   mkdir PEER && cd PEER && npm init -y && ONNXRUNTIME_NODE_INSTALL=skip npm i @huggingface/transformers@4.3.1
//   node REPOSITORY/benchmarks/engine/compare.mjs OUT [--images 6] [--tiles 1] [--tokens 64] [--threads 2]      (in PEER)
//
// Prints JSON: whether every image got the same tokens, seconds of each (medians), and the ratio (median of the pairs). What is timed is encoder and
// language model from pixels to ids; decoding files and several images at a time are not in it.
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { openBundle } from "../../dist/model/bundle.js";
import { VLM_MODEL_TYPES, vlmSpec } from "../../dist/model/families/vlm-specs.js";
import { tilePlanes } from "../../dist/model/pixel-layout.js";
import { rowLimit } from "../../dist/model/row-limit.js";
import { createKernel } from "../../dist/model/vlm-kernel.js";
import { median, noiseTile } from "../measuring.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: "string", default: "6" },
    tiles: { type: "string", default: "1" },
    tokens: { type: "string", default: "64" },
    threads: { type: "string", default: String(availableParallelism()) },
  },
});
const folder = resolve(positionals[0]);
const [images, tileCount, maxNewTokens, threads] = [values.images, values.tiles, values.tokens, values.threads].map(
  Number,
);

const bundle = await openBundle(folder, {
  dtype: "fp32",
  needsOf: (modelType) => vlmSpec(modelType)?.sessions,
  known: VLM_MODEL_TYPES,
});
const spec = vlmSpec(bundle.modelType);
const setup = spec.setup(bundle);
const rows = rowLimit(bundle.sessions.decoder_model_merged, spec, "cpu", 0);
const ours = await createKernel({ bundle, generation: { maxNewTokens }, device: "cpu", threads, rows });
const theirs = await openPeer();

const side = setup.geometry.tileSize;
const tilesOf = (image) =>
  Array.from({ length: tileCount }, (_, tile) => noiseTile(side, image * tileCount + tile + 1));
// Warms both up, and tells the prompt's ids.
const { prompt } = await runOurs(tilesOf(0));
await theirs(tilesOf(0), prompt);
const pairs = [];
for (let image = 1; image <= images; image++) {
  const tiles = tilesOf(image);
  const turns = { ours: () => runOurs(tiles), theirs: () => theirs(tiles, prompt) };
  const order = image % 2 === 0 ? ["ours", "theirs"] : ["theirs", "ours"];
  const taken = {};
  for (const name of order) taken[name] = await timed(turns[name]);
  pairs.push({
    ours: taken.ours.seconds,
    theirs: taken.theirs.seconds,
    equal: String(taken.ours.ids) === String(taken.theirs.ids),
  });
}
const report = {
  bundle: basename(folder),
  images,
  tiles: tileCount,
  tokens: maxNewTokens,
  threads,
  equalTokens: pairs.every(({ equal }) => equal),
  secondsPerImage: {
    ours: median(pairs.map((pair) => pair.ours)),
    transformersJs: median(pairs.map((pair) => pair.theirs)),
  },
  ratio: median(pairs.map((pair) => pair.theirs / pair.ours)),
};
console.log(JSON.stringify(report, null, 2));

async function runOurs(tiles) {
  const { features } = (await ours.encode({ tiles })).value;
  const rows = new Float32Array(features.reduce((sum, part) => sum + part.length, 0));
  features.reduce((at, part) => rows.set(part, at) ?? at + part.length, 0);
  const tokens = features.reduce((sum, part) => sum + part.length, 0) / bundle.config.text_config.hidden_size;
  const layout = {
    size: { width: side, height: side },
    tokens,
    tiles: tiles.map(() => true),
    cols: tiles.length,
    hasThumbnail: false,
    grids: [],
  };
  const messages = [{ role: "user", content: [{ type: "image" }, { type: "text", text: "Describe this image." }] }];
  const { value } = await ours.generate({ prompts: [{ messages, images: [{ layout, features: rows }] }], trace: true });
  return { ids: [...value.rows[0].ids], prompt: value.trace.prompts[0].ids };
}

async function openPeer() {
  const require = createRequire(`${process.cwd()}/`);
  const { env, AutoModelForImageTextToText, Tensor } = await import(
    pathToFileURL(require.resolve("@huggingface/transformers")).href
  );
  env.allowRemoteModels = false;
  env.localModelPath = `${dirname(folder)}/`;
  const model = await AutoModelForImageTextToText.from_pretrained(basename(folder), {
    dtype: "fp32",
    device: "cpu",
    session_options: { intraOpNumThreads: threads },
  });
  return async (tiles, prompt) => {
    const row = (list) => new Tensor("int64", BigInt64Array.from(list, BigInt), [1, list.length]);
    const shape = [1, tiles.length, side, side];
    const sequences = await model.generate({
      input_ids: row(prompt),
      attention_mask: row(prompt.map(() => 1)),
      pixel_values: new Tensor("float32", tilePlanes(tiles, setup.encoder.normalisation), [
        1,
        tiles.length,
        3,
        side,
        side,
      ]),
      pixel_attention_mask: new Tensor("bool", new Uint8Array(tiles.length * side * side).fill(1), shape),
      max_new_tokens: maxNewTokens,
      do_sample: false,
    });
    return { ids: sequences.tolist()[0].slice(prompt.length).map(Number) };
  };
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { ...result, seconds: (performance.now() - start) / 1000 };
}
