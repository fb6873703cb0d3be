// As check_transformers_js.mjs, for the families without tiles: qwen2_vl, qwen2_5_vl, florence2, vision_encoder_decoder and
// vision_encoder_decoder/gpt2. Prints JSON for golden.transformersJs.
//
//   node <repository>/test/reference/vlm/check_transformers_js_native.mjs qwen2_vl > qwen2_vl.json      (in the folder with node_modules)
//
// equal: its sessions, positions, cache and sampling, given the golden's prompt ids and exact pixels. textEqual: its tokenizer's decoding.
// renderedEqual, promptIdsEqual: its template and its encoding, where the golden has a text to begin with.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(`${process.cwd()}/`);
const load = async (name) => await import(pathToFileURL(require.resolve(name)).href);
const transformers = await load("@huggingface/transformers");
const { default: sharp } = await load("sharp");
const { env, AutoProcessor, AutoTokenizer, Tensor } = transformers;

const CLASSES = {
  qwen2_vl: "Qwen2VLForConditionalGeneration",
  qwen2_5_vl: "Qwen2_5_VLForConditionalGeneration",
  florence2: "Florence2ForConditionalGeneration",
};
const FRAMES = 2; // temporal_patch_size

const root = fileURLToPath(new URL("../../fixtures/vlm/", import.meta.url));
const family = process.argv[2];
const readJson = (name) => JSON.parse(readFileSync(`${root}${family}/${name}`, "utf8"));
const golden = readJson("golden.json");
const processing = readJson("preprocessor_config.json");
const isNative = family.startsWith("qwen2");

env.allowRemoteModels = false;
env.localModelPath = root;
const modelClass = transformers[CLASSES[family] ?? "VisionEncoderDecoderModel"];
const model = await modelClass.from_pretrained(family, { dtype: "fp32", device: "cpu" });
const tokenizer = await AutoTokenizer.from_pretrained(family);
const processor = family === "florence2" ? await AutoProcessor.from_pretrained(family) : undefined;
const template = chatTemplate();

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const integers = (values, dims) => new Tensor("int64", BigInt64Array.from(values, BigInt), dims);
const row64 = (values) => integers(values, [1, values.length]);

/** Known faults of its own: the case is recorded, and counts as explained. */
const KNOWN = {
  "text-only":
    "Qwen2VLModel._get_text_only_rope_index adds the prompt's length to the next position instead of subtracting it",
};

const cases = [];
for (const entry of golden.cases) {
  if (entry.rows.length > 1) continue;
  const row = entry.rows[0];
  const ids = await newTokens(await feedsOf(row), row, { ...entry.generation, do_sample: false });
  const found = { case: entry.name, equal: same(ids, row.ids) };
  if (!found.equal && isNative && KNOWN[entry.name]) found.known = KNOWN[entry.name];
  found.textEqual = tokenizer.decode(row.ids, { skip_special_tokens: true }) === row.text;
  cases.push({ ...found, ...promptOf(row) });
}
console.log(JSON.stringify({ version: env.version, equal: cases.every((found) => found.equal || found.known), cases }));

function chatTemplate() {
  if (!isNative) return undefined;
  const jinja = `${root}${family}/chat_template.jinja`;
  return existsSync(jinja) ? readFileSync(jinja, "utf8") : readJson("chat_template.json").chat_template;
}

/** What the golden's model was given: ids with a mask, pixels, and what a decoder begins with. */
async function feedsOf(row) {
  const keys = [row.preprocessing].flat();
  const ids = row.promptIds && { input_ids: row64(row.promptIds), attention_mask: row64(row.promptIds.map(() => 1)) };
  const begin = row.decoderPromptIds?.length > 1 && { decoder_input_ids: row64(row.decoderPromptIds) };
  if (isNative) return { ...ids, ...(keys.length > 0 && (await patchFeeds(keys))) };
  const { values, height, width } = await planesOf(keys[0]);
  return { ...ids, ...begin, pixel_values: new Tensor("float32", values, [1, 3, height, width]) };
}

/** Pictures as rows of patches [patches, 1176] with a grid [pictures, 3]. */
async function patchFeeds(keys) {
  const parts = await Promise.all(keys.map(async (key) => patchRows(await planesOf(key))));
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  const width = 3 * FRAMES * processing.patch_size ** 2;
  const grids = keys.flatMap((key) => golden.preprocessing[key].gridThw);
  return {
    pixel_values: new Tensor("float32", values, [values.length / width, width]),
    image_grid_thw: integers(grids, [keys.length, 3]),
  };
}

/** The golden's exact pixels, rescaled and normalised: planes [3, height, width]. */
async function planesOf(key) {
  const { file, height, width } = golden.preprocessing[key].tiles;
  const levels = await sharp(`${root}${family}/${file}`).raw().toBuffer();
  const values = new Float32Array(3 * height * width);
  for (let at = 0; at < height * width; at++) {
    for (let c = 0; c < 3; c++) {
      const level = levels[at * 3 + c] * (processing.rescale_factor ?? 1 / 255);
      values[c * height * width + at] = (level - processing.image_mean[c]) / processing.image_std[c];
    }
  }
  return { values, height, width };
}

/** Planes -> patches in groups of merge x merge; inside a patch channel, frame, row, column. */
function patchRows({ values, height, width }) {
  const { patch_size: patch, merge_size: merge } = processing;
  const rows = new Float32Array(values.length * FRAMES);
  let at = 0;
  for (let top = 0; top < height; top += patch * merge) {
    for (let left = 0; left < width; left += patch * merge) {
      for (let member = 0; member < merge * merge; member++) {
        const y = top + Math.floor(member / merge) * patch;
        const x = left + (member % merge) * patch;
        for (let channel = 0; channel < 3; channel++) {
          for (let frame = 0; frame < FRAMES; frame++) {
            for (let row = y; row < y + patch; row++) {
              const start = channel * height * width + row * width + x;
              rows.set(values.subarray(start, start + patch), at);
              at += patch;
            }
          }
        }
      }
    }
  }
  return rows;
}

/** New ids of a greedy generate, without what it began with. */
async function newTokens(feeds, row, options) {
  const [sequence] = (await model.generate({ ...feeds, ...options })).tolist();
  const begun = isNative ? row.promptIds.length : (row.decoderPromptIds?.length ?? 1);
  return sequence.slice(begun).map(Number);
}

/** Its own way from a text to ids: { renderedEqual?, promptIdsEqual? } */
function promptOf(row) {
  if (isNative) {
    const options = { add_generation_prompt: true, tokenize: false, chat_template: template };
    const rendered = tokenizer.apply_chat_template(row.messages, options);
    const found = { renderedEqual: rendered === row.rendered };
    if (row.preprocessing.length > 0) return found; // image tokens are not expanded here
    return { ...found, promptIdsEqual: same(tokenizer.encode(rendered, { add_special_tokens: false }), row.promptIds) };
  }
  if (!processor) return {};
  const [prompt] = processor.construct_prompts(row.input);
  return { renderedEqual: prompt === row.prompt, promptIdsEqual: same(tokenizer.encode(prompt), row.promptIds) };
}
