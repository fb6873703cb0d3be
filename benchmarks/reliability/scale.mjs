/**
 * Does a long run stay as it began? Many small images (hard links to a few hundred), by default with no model at all:
 * memory, pace and processor time from the first thousand to the last, time to the first record, event-loop delay.
 *
 *     npm run build && node benchmarks/reliability/scale.mjs [--images 100000] [--model null]
 *     node benchmarks/reliability/scale.mjs --images 5000 --model ppocr-v4 [--parts FILE] [--vary]
 *
 * --vary: each picture has a size of its own, as what a model keeps by shape would not show otherwise.
 * --parts: what memory consists of, into a file, a line every two seconds (memory-preload.mjs).
 *
 * Linux (it reads /proc). Exit code 1 if a record is missing or double, or memory grows by 5 % or more.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { mulberry32 } from "../../dist/metrics/random.js";

const { values } = parseArgs({
  options: {
    images: { type: "string", default: "100000" },
    model: { type: "string", default: "null" },
    parts: { type: "string" },
    vary: { type: "boolean" },
  },
});
const [images, model] = [Number(values.images), values.model];
const SOURCES = values.vary ? images : 300;
const IN_A_FOLDER = 1000;
const TICK_MS = 500;
const random = mulberry32(1);
const below = (limit) => Math.floor(random() * limit);
const pathTo = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "openautoglm-scale-"));

/** Starts adapt; calls back with the count at each record, until the run ends. */
async function adapt(input, out, onRecord) {
  const flags = ["--model", model, "--device", "cpu", "--json", "--quiet", "--no-config"];
  const startedMs = performance.now();
  const preload = values.parts ? ["--import", pathTo("memory-preload.mjs")] : [];
  const args = [...preload, pathTo("../../bin/openautoglm.js"), "adapt", input, "--out", out, ...flags];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...(values.parts && { MEMORY_LOG: resolve(values.parts) }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const ids = new Set();
  let firstMs;
  for await (const line of createInterface({ input: child.stdout })) {
    const { type, id } = JSON.parse(line);
    if (type !== "caption") continue;
    firstMs ??= performance.now() - startedMs;
    ids.add(id);
    onRecord(ids.size, child);
  }
  const [code] = await closed;
  return { code, firstMs, records: ids.size };
}

/** Resident bytes and processor time so far. */
function usage(pid) {
  const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
  // After the name, which may hold blanks: the 12th and 13th, in hundredths of a second.
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
    .replace(/^.*\) /s, "")
    .split(" ");
  return { resident, cpuMs: (Number(fields[11]) + Number(fields[12])) * 10 };
}

mkdirSync(join(folder, "sources"));
for (let index = 0; index < SOURCES; index++) {
  const [sample, area] = values.vary
    ? ["document-notice", { left: below(600), top: below(1300), width: 120 + below(500), height: 60 + below(300) }]
    : ["banner-market", { left: 60 + (index % 20), top: 170 + (index % 15), width: 200, height: 40 }];
  await sharp(pathTo(`../samples/${sample}.png`))
    .extract(area)
    .toFile(join(folder, `sources/${index}.png`));
}
for (let index = 0; index < images; index++) {
  const place = join(folder, "in", String(Math.floor(index / IN_A_FOLDER)).padStart(4, "0"));
  if (index % IN_A_FOLDER === 0) mkdirSync(place, { recursive: true });
  linkSync(join(folder, `sources/${index % SOURCES}.png`), join(place, `${1e6 + index}.png`));
}

// The time to the first record must not depend on how many images there are.
const few = await adapt("in/0000", "few", (count, child) => count === 1 && child.kill("SIGKILL"));

const marks = []; // at each thousand
const samples = []; // of memory, over the images
let sampledMs = 0;
const many = await adapt("in", "many", (count, { pid }) => {
  const nowMs = performance.now();
  const isMark = count === 1 || count % 1000 === 0;
  if (!isMark && nowMs - sampledMs < TICK_MS) return;
  sampledMs = nowMs;
  try {
    const { resident, cpuMs } = usage(pid);
    samples.push({ count, resident });
    if (isMark) marks.push({ count, nowMs, cpuMs, resident });
  } catch {} // the last records are read after the process is gone
});

const run = JSON.parse(readFileSync(join(folder, "many/run.json"), "utf8"));
// The first tenth is for buffers, the heap and the allocator to find their size.
const settled = samples.filter(({ count }) => count > images / 10);
const at = lineThrough(settled.map(({ count, resident }) => [count, resident]));
const slopePercent = (100 * (at(images) - at(images / 10))) / at(images / 10);
const steps = marks.slice(1).map((mark, index) => ({
  images: mark.count - marks[index].count,
  wallMs: mark.nowMs - marks[index].nowMs,
  cpuMs: mark.cpuMs - marks[index].cpuMs,
}));
const PARTS = Math.min(10, steps.length);
const tenths = Array.from({ length: PARTS }, (_, part) => {
  const inside = steps.slice((part * steps.length) / PARTS, ((part + 1) * steps.length) / PARTS);
  const sum = (key) => inside.reduce((total, step) => total + step[key], 0);
  return {
    imagesPerSecond: round((1000 * sum("images")) / sum("wallMs")),
    cpuMsPerImage: round(sum("cpuMs") / sum("images"), 3),
  };
});
const MB = 1024 * 1024;
console.log(
  JSON.stringify({
    images,
    model,
    code: many.code,
    records: many.records,
    firstRecordMs: { of: images, ms: Math.round(many.firstMs), ofOneFolder: Math.round(few.firstMs) },
    residentMB: {
      thousands: marks
        .map(({ resident }) => Math.round(resident / MB))
        .filter((_, n) => n % Math.ceil(images / 2e4) === 0),
      slopePercent: round(slopePercent, 2),
    },
    tenths,
    eventLoopDelayMs: run.eventLoopDelayMs,
    imagesPerSecond: run.imagesPerSecond,
  }),
);
if (many.code !== 0 || many.records !== images || slopePercent >= 5) process.exitCode = 1;
rmSync(folder, { recursive: true });

/** Least squares: a function of x. */
function lineThrough(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean((point) => point[0]), mean((point) => point[1])];
  const slope = mean((point) => (point[0] - x) * (point[1] - y)) / mean((point) => (point[0] - x) ** 2);
  return (at) => y + slope * (at - x);
}

function round(value, digits = 1) {
  return Number(value.toFixed(digits));
}
