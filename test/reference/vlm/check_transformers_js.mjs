// Runs the single-prompt cases of one bundle in transformers.js and prints JSON for golden.transformersJs.
//
//   mkdir -p /tmp/tfjs && cd /tmp/tfjs && npm init -y && ONNXRUNTIME_NODE_INSTALL=skip npm i @huggingface/transformers@4.3.1
//   node <repository>/test/reference/vlm/check_transformers_js.mjs smolvlm > smolvlm.json      (in the folder with node_modules)
//
// equal: its sessions, cache and sampling, given the golden's prompt ids and exact pixels. ownPreprocessing: its processor as well; it
// resamples otherwise than Pillow, so pixelLevels (of 255, largest and mean difference) explains where the tokens part.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(`${process.cwd()}/`);
const load = async (name) => await import(pathToFileURL(require.resolve(name)).href);
const { env, AutoModelForImageTextToText, AutoProcessor, AutoTokenizer, RawImage, Tensor } =
  await load("@huggingface/transformers");
const { default: sharp } = await load("sharp");

const root = fileURLToPath(new URL("../../fixtures/vlm/", import.meta.url));
const family = process.argv[2];
const readJson = (name) => JSON.parse(readFileSync(`${root}${family}/${name}`, "utf8"));
const golden = readJson("golden.json");
const pixels = readJson("preprocessor_config.json");
const template = readFileSync(`${root}${family}/chat_template.jinja`, "utf8");
const nested = family === "smolvlm" || family === "idefics3"; // pixel_values [b, n, 3, T, T] with a mask

env.allowRemoteModels = false;
env.localModelPath = root;
const model = await AutoModelForImageTextToText.from_pretrained(family, { dtype: "fp32", device: "cpu" });
const processor = await AutoProcessor.from_pretrained(family);
const tokenizer = await AutoTokenizer.from_pretrained(family);

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const row64 = (values) => new Tensor("int64", BigInt64Array.from(values.map(BigInt)), [1, values.length]);

const cases = [];
for (const entry of golden.cases) {
  if (entry.rows.length > 1 || (entry.kind ?? "single") !== "single") continue; // other layouts are not in transformers.js
  const row = entry.rows[0];
  const options = { ...entry.generation, do_sample: false };
  const feeds = {
    input_ids: row64(row.promptIds),
    attention_mask: row64(row.promptIds.map(() => 1)),
    ...(await goldenPixels(row)),
  };
  const found = { case: entry.name, equal: same(await newTokens(feeds, options), row.ids) };
  const rendered = tokenizer.apply_chat_template(row.messages, {
    add_generation_prompt: true,
    tokenize: false,
    chat_template: template,
  });
  found.renderedEqual = rendered === row.rendered;
  if (row.preprocessing.length && !entry.imageOptions?.size)
    found.ownPreprocessing = await ownPreprocessing(entry, row, rendered, feeds, options);
  cases.push(found);
}
console.log(JSON.stringify({ version: env.version, equal: cases.every((found) => found.equal), cases }));

/** New ids of a greedy generate. */
async function newTokens(feeds, options) {
  const sequences = await model.generate({ ...feeds, ...options });
  return sequences.tolist()[0].slice(feeds.input_ids.dims[1]).map(Number);
}

/** The golden's tiles, rescaled and normalised: {pixel_values, pixel_attention_mask}. */
async function goldenPixels(row) {
  const tiles = [];
  for (const key of row.preprocessing) {
    const { file, count, height, width } = golden.preprocessing[key].tiles;
    const raw = await sharp(`${root}${family}/${file}`).raw().toBuffer();
    const area = height * width;
    for (let tile = 0; tile < count; tile++) {
      const values = new Float32Array(3 * area);
      for (let i = 0; i < area; i++) {
        for (let c = 0; c < 3; c++) {
          const level = raw[(tile * area + i) * 3 + c] * pixels.rescale_factor;
          values[c * area + i] = (level - pixels.image_mean[c]) / pixels.image_std[c];
        }
      }
      tiles.push(values);
    }
  }
  if (tiles.length === 0) return {};
  const size = golden.bundle.tileSize;
  const flat = new Float32Array(tiles.length * 3 * size * size);
  for (const [i, values] of tiles.entries()) flat.set(values, i * values.length);
  if (!nested) return { pixel_values: new Tensor("float32", flat, [tiles.length, 3, size, size]) };
  return {
    pixel_values: new Tensor("float32", flat, [1, tiles.length, 3, size, size]),
    pixel_attention_mask: new Tensor("bool", new Uint8Array(tiles.length * size * size).fill(1), [
      1,
      tiles.length,
      size,
      size,
    ]),
  };
}

/** The same case through its own processor: {promptIdsEqual, pixelLevels, equalTokens} or {error}. */
async function ownPreprocessing(entry, row, rendered, feeds, options) {
  try {
    const images = await Promise.all(
      row.preprocessing.map((key) => RawImage.read(`${root}images/${golden.preprocessing[key].image}`)),
    );
    let inputs;
    if (nested) inputs = await processor(rendered, [images], { ...entry.imageOptions });
    else if (family === "llava") inputs = await processor(images, rendered);
    else {
      const text = rendered.replaceAll("<image>", "<image>".repeat(golden.bundle.imageSeqLen)); // it has no processor class of its own
      inputs = { ...tokenizer(text), ...(await processor(images)) };
    }
    const promptIds = inputs.input_ids.tolist()[0].map(Number);
    const result = { promptIdsEqual: same(promptIds, row.promptIds), promptLength: promptIds.length };
    const [ours, theirs] = [feeds.pixel_values.data, inputs.pixel_values.data];
    if (ours.length === theirs.length) {
      const levels = Array.from(ours, (value, i) => Math.abs(value - theirs[i]) * pixels.image_std[0] * 255);
      const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
      result.pixelLevels = {
        max: Math.round(levels.reduce((a, b) => Math.max(a, b))),
        mean: Math.round(mean * 100) / 100,
      };
    }
    const ids = await newTokens(inputs, options);
    const parting = row.ids.findIndex((id, i) => id !== ids[i]);
    return { ...result, equalTokens: parting < 0 ? row.ids.length : parting };
  } catch (error) {
    return { error: String(error.message ?? error).slice(0, 200) };
  }
}
