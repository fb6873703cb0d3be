// Visual tokens that `adaptive` takes of public vision-language models, against their own preprocessing (`preset`), and how much of the
// pictures' detail is kept. Planned only, by the same code as `plan --model`: no weights, no network.
//
//   npm run build && node benchmarks/vlm-tokens.mjs [tiling.textHeight=12 ...] [FOLDER ...]      default: benchmarks/dataset
//
// tokens: mean over the pictures. detail kept: the picture in cells, each weighted by its structure (squared levels between neighbouring pixels
// of the luma map); of each cell the share of the scale that it needs: text one patch of the encoder high, or as high as it is; a picture without
// text all of its pixels. What a cell is shown at is the largest scale of the encoded tiles over it, of the side that is scaled less: where a
// tile was left out the thumbnail's. Blown up, nothing more is to be seen. A folder's labels.jsonl gives the kinds.
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

/** Side of a cell, px of the luma map. */
const CELL = 8;

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
  console.log("| kind | n | tokens preset | tokens adaptive | saved | detail preset | detail adaptive |");
  console.log("|---|---|---|---|---|---|---|");
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

/** Tokens as the family lays them out, from features of one number each; and how much of the structure is shown. */
function measure(plan, { size, luma }, setup, { tokensPerTile }) {
  const regions = tileRegions(plan, size);
  const tiles = regions.map((region) => {
    const area = region.encodedWidth * region.encodedHeight;
    return { region, data: new Float32Array(tokensPerTile ?? area / setup.geometry.multiple ** 2) };
  });
  const { tokens } = setup.layout(tiles, 1, { plan, size });
  const { textHeight } = luma;
  const needed = textHeight === undefined ? 1 : Math.min(1, setup.geometry.patchSize / textHeight);
  let [all, kept] = [0, 0];
  for (const { x, y, weight } of structure(luma)) {
    all += weight;
    kept += weight * Math.min(1, scaleAt(regions, x * size.width, y * size.height) / needed);
  }
  return { tokens: tokens.count, detail: all === 0 ? 1 : kept / all };
}

function* structure({ data, width, height }) {
  for (let top = 0; top < height; top += CELL) {
    for (let left = 0; left < width; left += CELL) {
      let weight = 0;
      for (let y = top; y < Math.min(height - 1, top + CELL); y++) {
        for (let x = left; x < Math.min(width - 1, left + CELL); x++) {
          const at = y * width + x;
          weight += (data[at + 1] - data[at]) ** 2 + (data[at + width] - data[at]) ** 2;
        }
      }
      const [right, bottom] = [Math.min(width, left + CELL), Math.min(height, top + CELL)];
      yield { x: (left + right) / 2 / width, y: (top + bottom) / 2 / height, weight };
    }
  }
}

function scaleAt(regions, x, y) {
  let most = 0;
  for (const { centerX, centerY, width, height, contentWidth, contentHeight } of regions) {
    if (Math.abs(x - centerX) > width / 2 || Math.abs(y - centerY) > height / 2) continue;
    most = Math.max(most, Math.min(contentWidth / width, contentHeight / height));
  }
  return most;
}

function printRow(kind, rows) {
  const mean = (mode, what) => rows.reduce((sum, row) => sum + row[mode][what], 0) / rows.length;
  const [before, after] = [mean("preset", "tokens"), mean("adaptive", "tokens")];
  const saved = `${Math.round(100 * (1 - after / before))} %`;
  const detail = ["preset", "adaptive"].map((mode) => mean(mode, "detail").toFixed(3));
  console.log(`| ${[kind, rows.length, Math.round(before), Math.round(after), saved, ...detail].join(" | ")} |`);
}
