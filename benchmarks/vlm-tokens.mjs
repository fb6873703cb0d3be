// Visual tokens that `adaptive` takes of public vision-language models, against their own preprocessing (`preset`), and how much of the
// pictures' detail is kept. Planned only, by the same code as `plan --model`: no weights, no network.
//
//   npm run build && node benchmarks/vlm-tokens.mjs [tiling.textHeight=12 ...] [FOLDER ...]      default: benchmarks/dataset
//
// tokens: mean over the pictures. text: height of their small text on the canvas, px, where there is any; mean. detail kept: that height as a
// share of what there is to see, which is the text's own height (blown up it shows nothing more), and of that at most one patch of the
// encoder; pictures without text: canvas pixels for each of their own along a side, at most 1. A folder's labels.jsonl gives the kinds.
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULTS } from "../dist/config/schema.js";
import { decodeForPlanning } from "../dist/io/decode.js";
import { vlmSpec } from "../dist/model/families/vlm-specs.js";
import { planOptions } from "../dist/pipeline/plan-options.js";
import { planTiles } from "../dist/tiling/plan.js";
import { tileRegions } from "../dist/tiling/regions.js";

/** What the checkpoints' own files say, as far as a plan depends on it; tokens of a tile where the family has tiles. */
const CHECKPOINTS = {
  "SmolVLM-256M-Instruct": {
    modelType: "smolvlm",
    config: { scale_factor: 4, vision_config: { image_size: 512, patch_size: 16 } },
    imageProcessor: { max_image_size: { longest_edge: 512 }, size: { longest_edge: 2048 }, resample: 1 },
    processor: { image_seq_len: 64 },
    tokensPerTile: 64,
  },
  "Idefics3-8B-Llama3": {
    modelType: "idefics3",
    config: { scale_factor: 2, vision_config: { image_size: 364, patch_size: 14 } },
    imageProcessor: { max_image_size: { longest_edge: 364 }, size: { longest_edge: 1456 }, resample: 1 },
    processor: { image_seq_len: 169 },
    tokensPerTile: 169,
  },
  "llava-onevision-qwen2-0.5b-ov": {
    modelType: "llava_onevision",
    config: { vision_config: { image_size: 384, patch_size: 14 }, vision_aspect_ratio: "anyres_max_9" },
    imageProcessor: { size: { height: 384, width: 384 }, resample: 3 },
    tokensPerTile: 729,
  },
  "Qwen2-VL-2B-Instruct": {
    modelType: "qwen2_vl",
    config: { vision_config: { patch_size: 14 } },
    imageProcessor: { min_pixels: 3136, max_pixels: 12845056, patch_size: 14, merge_size: 2, temporal_patch_size: 2 },
  },
  "Qwen2.5-VL-3B-Instruct": {
    modelType: "qwen2_5_vl",
    config: { vision_config: { patch_size: 14 } },
    imageProcessor: { min_pixels: 3136, max_pixels: 12845056, patch_size: 14, merge_size: 2, temporal_patch_size: 2 },
  },
  "GLM-4.1V-9B-Thinking": {
    modelType: "glm4v",
    config: { vision_config: { patch_size: 14 }, image_start_token_id: 151339 },
    imageProcessor: {
      size: { shortest_edge: 12544, longest_edge: 47040000 },
      ...{ patch_size: 14, merge_size: 2, temporal_patch_size: 2 },
    },
  },
};

const args = process.argv.slice(2);
const settings = Object.fromEntries(
  args.filter((arg) => arg.includes("=")).map((arg) => [arg.split("=")[0], Number(arg.split("=")[1])]),
);
const folders = args.filter((arg) => !arg.includes("="));
if (folders.length === 0) folders.push(fileURLToPath(new URL("dataset", import.meta.url)));

const pictures = [];
for (const folder of folders) pictures.push(...(await readFolder(folder)));
const kinds = [...new Set(pictures.map(({ kind }) => kind))].sort();

console.log(`${pictures.length} pictures; ${JSON.stringify(settings)}\n`);
for (const [name, checkpoint] of Object.entries(CHECKPOINTS)) {
  const rows = pictures.map((picture) => ({ kind: picture.kind, ...comparePlans(checkpoint, picture) }));
  console.log(`### ${name}\n`);
  console.log(
    "| kind | n | tokens preset | tokens adaptive | saved | detail preset | detail adaptive | text preset | text adaptive |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const kind of kinds)
    printRow(
      kind,
      rows.filter((row) => row.kind === kind),
    );
  printRow("**all**", rows);
  console.log("");
}

/** The pictures of a folder that can be decoded, each with its kind: labels.jsonl's, else the folder's name. */
async function readFolder(folder) {
  const labels = await readFile(join(folder, "labels.jsonl"), "utf8").catch(() => "");
  const lines = labels
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const kindOf = new Map(lines.map(({ file, kind }) => [file, kind]));
  const found = [];
  for (const name of (await readdir(folder)).sort()) {
    if (!/\.(png|jpe?g|webp|avif|tiff?|gif)$/i.test(name)) continue;
    const planned = await decodeForPlanning(await readFile(join(folder, name)), { maxPixels: 1e8 });
    found.push({ kind: kindOf.get(name) ?? basename(folder), ...planned });
  }
  return found;
}

function comparePlans(checkpoint, picture) {
  const { modelType, config, imageProcessor, processor = {} } = checkpoint;
  const setup = vlmSpec(modelType).setup({
    modelType,
    config,
    imageProcessor,
    processor,
    generation: {},
    sessions: {},
  });
  const look = (strategy) => {
    const options = planOptions({ ...DEFAULTS, ...settings, "tiling.strategy": strategy }, setup.geometry);
    return measure(planTiles(picture.size, picture.luma, options), picture, setup, checkpoint);
  };
  return { preset: look("preset"), adaptive: look("adaptive") };
}

/** Tokens as the family lays them out, from features of one number each. */
function measure(plan, { size, luma }, setup, { tokensPerTile }) {
  const tiles = tileRegions(plan, size).map((region) => {
    const area = region.encodedWidth * region.encodedHeight;
    return { region, data: new Float32Array(tokensPerTile ?? area / setup.geometry.multiple ** 2) };
  });
  const { tokens } = setup.layout(tiles, 1, { plan, size });
  const scale = Math.min(plan.resized.width / size.width, plan.resized.height / size.height);
  const { textHeight } = luma;
  if (textHeight === undefined) return { tokens: tokens.count, detail: Math.min(1, scale) };
  const text = textHeight * scale;
  return { tokens: tokens.count, text, detail: Math.min(1, text / Math.min(setup.geometry.patchSize, textHeight)) };
}

function printRow(kind, rows) {
  const mean = (mode, what) => {
    const values = rows.map((row) => row[mode][what]).filter((value) => value !== undefined);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const [before, after] = [mean("preset", "tokens"), mean("adaptive", "tokens")];
  const pair = (what, digits) =>
    ["preset", "adaptive"].map((mode) => mean(mode, what).toFixed(digits).replace("NaN", ""));
  const saved = `${Math.round(100 * (1 - after / before))} %`;
  const cells = [
    kind,
    rows.length,
    Math.round(before),
    Math.round(after),
    saved,
    ...pair("detail", 2),
    ...pair("text", 1),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
