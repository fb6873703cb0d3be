// Our estimates of floating-point operations beside those counted over the real graphs (count.py).
//
//   python3 -m venv venv && venv/bin/pip install numpy onnx onnxruntime
//   npm run build && node benchmarks/flops/compare.mjs venv/bin/python [BUNDLE ...]      default: test/fixtures/vlm/*
//
// The reader at several sizes; of each bundle the vision encoder on its own preset's tiles of a 1280 x 960 picture (one tile counted, all of
// one size), and the decoder reading the picture's tokens and writing one more. Decoders that look at an encoder hide their graph in an If:
// left out.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULTS } from "../../dist/config/schema.js";
import { loadPpocrV4 } from "../../dist/model/families/ppocr-files.js";
import { ppocrCost } from "../../dist/model/families/ppocr-geometry.js";
import { describeVlm } from "../../dist/model/vlm.js";
import { planOptions } from "../../dist/pipeline/plan-options.js";
import { planTiles } from "../../dist/tiling/plan.js";
import { tileRegions } from "../../dist/tiling/regions.js";

const [python, ...given] = process.argv.slice(2);
const fixtures = fileURLToPath(new URL("../../test/fixtures/vlm", import.meta.url));
const bundles = given.length > 0 ? given : readdirSync(fixtures).map((name) => join(fixtures, name));
const SIZE = { width: 1280, height: 960 };
const NEW_TOKENS = 2;

const rows = [...(await readerRows())];
for (const folder of bundles) if (existsSync(join(folder, "config.json"))) rows.push(...(await bundleRows(folder)));

const counted = count(rows.map(({ job }) => job));
console.log("| graph | counted, MFLOP | estimated | error |\n|---|---|---|---|");
rows.forEach(({ name, estimate }, index) => {
  const error = (100 * (estimate - counted[index])) / counted[index];
  const cells = [name, (counted[index] / 1e6).toFixed(1), (estimate / 1e6).toFixed(1), `${error.toFixed(1)} %`];
  console.log(`| ${cells.join(" | ")} |`);
});

async function readerRows() {
  const { detector, recogniser, flops } = await loadPpocrV4();
  const row = (file, kind, width, height) => ({
    name: `${kind === "line" ? "recogniser" : "detector"}, ${width} x ${height}`,
    job: { file, inputs: { x: [1, 3, height, width] } },
    estimate: 1e9 * ppocrCost([{ kind, encodedWidth: width, encodedHeight: height }], flops).gflops,
  });
  const tiles = [
    [320, 320],
    [512, 512],
    [1024, 736],
    [1536, 1024],
  ];
  return [
    ...tiles.map(([width, height]) => row(detector, "tile", width, height)),
    ...[96, 320, 640, 1280, 2560].map((width) => row(recogniser, "line", width, 48)),
  ];
}

async function bundleRows(folder) {
  const model = await describeVlm(folder, undefined, NEW_TOKENS);
  const luma = { width: 1, height: 1, data: Uint8Array.of(0) };
  const plan = planTiles(SIZE, luma, planOptions({ ...DEFAULTS, "tiling.strategy": "preset" }, model.geometry));
  const regions = tileRegions(plan, SIZE);
  const { visualTokens, language } = model.planCost({ plan, size: SIZE, luma, regions });
  const onnx = join(folder, "onnx");
  const { encodedWidth: width, encodedHeight: height } = regions[0];
  const encoder = existsSync(join(onnx, "vision_encoder.onnx")) ? "vision_encoder.onnx" : "encoder_model.onnx";
  const name = basename(folder);
  const vision = {
    name: `${name}, a tile of ${width} x ${height}`,
    job: { file: join(onnx, encoder), tile: { width, height, patch: model.geometry.patchSize } },
    estimate: 1e9 * model.cost(regions.slice(0, 1)).gflops,
  };
  if (!language) return [vision];
  const file = join(onnx, "decoder_model_merged.onnx");
  return [
    vision,
    {
      name: `${name}, ${visualTokens} tokens read`,
      job: { file, tokens: visualTokens },
      estimate: 1e9 * language.prefillGflops,
    },
    {
      name: `${name}, one written after them`,
      job: { file, tokens: 1, past: visualTokens + NEW_TOKENS / 2 },
      estimate: 1e9 * language.gflopsPerNewToken,
    },
  ];
}

function count(jobs) {
  const script = fileURLToPath(new URL("count.py", import.meta.url));
  const { stdout, status } = spawnSync(python, [script], {
    input: JSON.stringify(jobs),
    stdio: ["pipe", "pipe", "inherit"],
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error("count.py failed");
  return String(stdout).trim().split("\n").map(Number);
}
