/**
 * Seeded truncations and byte flips of good pictures in all formats: no crash, no hang, one record each.
 *
 *     npm run build && node benchmarks/reliability/corpus.mjs [--count 10000] [--seed 1] [--model null]
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { mulberry32 } from "../../dist/metrics/random.js";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    model: { type: "string", default: "null" },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const random = mulberry32(seed);
const below = (limit) => Math.floor(random() * limit);
const pathTo = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "openautoglm-corpus-"));
/** Kills a run that says nothing new for so long. */
const HANGS_MS = 120_000;

/** 20 good pictures: shipped ones, and pieces of them in every format. */
async function goodPictures() {
  const shipped = ["../samples/banner-market.png", "../samples/no-text.png", "../samples/strip-steps.png"];
  shipped.push(
    ...["podcast-cover.jpg", "winter-coats.webp", "congress.webp"].map((name) => `../dataset/banner-${name}`),
  );
  const pictures = shipped.map((name) => readFileSync(pathTo(name)));
  const piece = () =>
    sharp(pathTo("../samples/phone-parking.png")).extract({ left: 20, top: 60, width: 240, height: 160 });
  const made = [
    ...[{}, { progressive: true }, { chromaSubsampling: "4:4:4" }].map((options) => piece().jpeg(options)),
    ...[{}, { palette: true }, { progressive: true }].map((options) => piece().png(options)),
    ...[{}, { lossless: true }].map((options) => piece().webp(options)),
    ...["lzw", "deflate", "jpeg", "none"].map((compression) => piece().tiff({ compression })),
    piece().gif(),
    piece().avif({ effort: 0 }),
  ];
  return [...pictures, ...(await Promise.all(made.map((picture) => picture.toBuffer())))];
}

/** Cut somewhere, or one to eight bytes changed: half of the time in the first 200, where the headers are. */
function damaged(good) {
  if (random() < 0.3) return good.subarray(0, 1 + below(good.length - 1));
  const bytes = Buffer.from(good);
  const reach = random() < 0.5 ? Math.min(200, bytes.length) : bytes.length;
  for (let flips = 1 + below(8); flips > 0; flips--) bytes[below(reach)] ^= 1 + below(255);
  return bytes;
}

function adapt() {
  const flags = ["--model", values.model, "--device", "cpu", "--no-tokens", "--quiet", "--json", "--no-config"];
  const args = [pathTo("../../bin/openautoglm.js"), "adapt", "in", "--out", "out", ...flags];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const timer = setTimeout(() => child.kill("SIGKILL"), HANGS_MS);
  let stderr = "";
  let slowestMs = 0;
  let last = performance.now();
  child.stderr.on("data", (text) => (stderr += text));
  child.stdout.on("data", () => {
    timer.refresh();
    slowestMs = Math.max(slowestMs, performance.now() - last);
    last = performance.now();
  });
  return new Promise((resolve) =>
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code: signal ?? code, slowestMs: Math.round(slowestMs), stderr: stderr.slice(0, 2000) });
    }),
  );
}

const good = await goodPictures();
mkdirSync(join(folder, "in"));
for (let index = 0; index < count; index++) {
  const name = `${String(index).padStart(6, "0")}.png`; // a name that makes sure of a record
  writeFileSync(join(folder, "in", name), damaged(good[index % good.length]));
}
const run = await adapt();
const lines = (name) => {
  if (!readdirSync(join(folder, "out")).includes(name)) return [];
  return readFileSync(join(folder, "out", name), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
};
const [captions, errors] = [lines("captions.jsonl"), lines("errors.jsonl")];
const codes = {};
for (const { code } of errors) codes[code] = (codes[code] ?? 0) + 1;
const paths = new Set([...captions, ...errors].map(({ path }) => path));
const isGood = paths.size === count && captions.length + errors.length === count && [0, 3].includes(run.code);
console.log(
  JSON.stringify({ model: values.model, count, seed, good: good.length, captions: captions.length, codes, ...run }),
);
if (!isGood || run.stderr !== "" || "internal" in codes) process.exitCode = 1;
else rmSync(folder, { recursive: true });
