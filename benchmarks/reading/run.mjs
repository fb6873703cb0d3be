// Compares readers on labelled pictures in one interleaved run; a Markdown table on stdout, the report as JSON:
//
//     node benchmarks/reading/run.mjs [FOLDER] [--truth FOLDER] [--out FILE]     (--help tells the rest)
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { machine } from "../../dist/io/versions.js";
import { sumScores } from "../../dist/metrics/word-score.js";
import { loadImages } from "./labelled-images.mjs";
import { renderMarkdown } from "./markdown.mjs";
import { measure } from "./measure.mjs";
import { parseOptions, USAGE } from "./options.mjs";
import { ReaderProcess } from "./reader-process.mjs";
import { OUR_CLI, ourReader } from "./readers/index.mjs";
import { imageTable, summarize } from "./summarize.mjs";
import { summarizeThroughput, throughput } from "./throughput.mjs";

/** The default of `adapt`: what the others are compared with. */
const ADAPTIVE = "adaptive";

const options = parseOptions(process.argv.slice(2));
if (options.help) console.log(USAGE);
else await main();

async function main() {
  const startedAt = new Date().toISOString();
  const before = loadavg()[0];
  const { images, ...dataset } = await loadImages(options);
  const { running, skipped } = await startAll([...options.modes.map(ourReader), ...options.peers]);
  const readers = running.map(({ reader }) => reader);
  const baseline = readers.find(({ name }) => name === ADAPTIVE)?.name ?? readers[0]?.name;
  try {
    const samples = [];
    const total = images.length * running.length * options.repeats;
    for await (const sample of measure(images, running, options)) {
      samples.push(sample);
      progress(`${samples.length}/${total} ${sample.path} ${sample.reader}`);
    }
    await stopAll(running);
    const report = {
      schemaVersion: 1,
      command: ["node", "benchmarks/reading/run.mjs", ...process.argv.slice(2)].join(" "),
      dataset: { ...dataset, images: images.length, words: wordsOf(samples, images) },
      run: { seed: options.seed, repeats: options.repeats, note: options.note },
      baseline,
      readers: summarize(samples, readers, { baseline, seed: options.seed }),
      skipped,
      throughput: options.throughput > 0 ? await measureThroughput(images, readers) : undefined,
      environment: { startedAt, commit: commit(), machine: machine(), load: { before, after: loadavg()[0] } },
      images: imageTable(samples),
    };
    progress("");
    console.log(renderMarkdown(report));
    if (options.out) await write(options.out, `${JSON.stringify(report, rounded, 1)}\n`);
    if (options.samples) await write(options.samples, samples.map((sample) => `${JSON.stringify(sample)}\n`).join(""));
  } finally {
    await stopAll(running);
  }
}

/** A peer that does not start is left out, with the reason; one of ours that does not start is an error. */
async function startAll(readers) {
  const running = [];
  const skipped = [];
  for (const reader of readers) {
    const process = new ReaderProcess(reader);
    progress(`loading ${reader.name}`);
    try {
      running.push({ reader: { ...reader, versions: await process.start() }, process });
    } catch (error) {
      if (reader.kind === "ours") {
        await stopAll(running);
        throw new Error(`${reader.name}: ${error.message}`);
      }
      skipped.push({ reader: reader.name, reason: error.message, install: reader.install });
    }
  }
  if (running.length === 0) throw new Error("no reader is left to compare");
  return { running, skipped };
}

async function stopAll(running) {
  for (const { process } of running) await process.stop();
}

/** Ours: the command line and the pipeline alone, in the strategy that is compared with; each peer's loop. */
async function measureThroughput(images, readers) {
  const ours = readers.filter(({ name }) => name === ADAPTIVE);
  const list = [...(ours.length > 0 ? [OUR_CLI] : []), ...ours, ...readers.filter(({ kind }) => kind === "peer")];
  if (list.length === 0) return undefined;
  const runs = [];
  for await (const run of throughput(images, list, options.throughput)) {
    runs.push(run);
    progress(`throughput ${runs.length}/${list.length * options.throughput} ${run.reader}`);
  }
  const rows = summarizeThroughput(runs, images.length, list);
  return { rounds: options.throughput, baseline: list[0].name, readers: rows };
}

function wordsOf(samples, images) {
  const [first] = samples;
  const one = samples.filter((sample) => sample.reader === first.reader && sample.round === 0);
  return images.length > 0 ? sumScores(one).wanted : 0;
}

/** Of the repository, where there is one. */
function commit() {
  try {
    const options = {
      cwd: dirname(fileURLToPath(import.meta.url)),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    };
    return execFileSync("git", ["describe", "--always", "--dirty", "--exclude=*"], options).trim();
  } catch {
    return undefined;
  }
}

/** Four decimals are more than any of these figures holds. */
function rounded(_key, value) {
  return typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value;
}

async function write(file, text) {
  await mkdir(dirname(resolve(file)), { recursive: true });
  await writeFile(file, text);
}

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
