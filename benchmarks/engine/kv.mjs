// What storing the cache of keys and values in fewer bits, or forgetting the oldest of them, costs and saves.
//
//   npm ci && npm run build
//   python benchmarks/engine/make_bundle.py OUT --size small [--attention plain]     (or a bundle of test/fixtures/vlm)
//   node benchmarks/engine/kv.mjs OUT [--dtypes fp32,fp16,int8,fp32@256] [--sinks 4] [--rows 8] [--prompt 256] [--tokens 128] [--threads 1] [--rounds 3]
//
// int8@256 = int8 with --kv-window 256. Rows of random prompts of one length grow greedily, side by side, by what fp32 says: so each dtype is asked the same at every step. Prints JSON, by dtype:
// the share of steps whose likeliest token is fp32's; how many tokens an answer left to itself begins with as fp32's does (mean of the rows); the largest
// difference of a logit, and how far logits spread; bytes of the tensors that hold the cache; RSS during steps, weights and all (a process a dtype); processor ms
// a step, and its ratio to the first dtype's (medians of interleaved rounds).
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createCausalDecoder } from "../../dist/model/decoder.js";
import { kvSettings } from "../../dist/model/kv-settings.js";
import { openSession } from "../../dist/model/model-session.js";
import { createPagedCache } from "../../dist/model/paged-cache.js";
import { rowLimit } from "../../dist/model/row-limit.js";
import { storedDecoder } from "../../dist/model/stored-decoder.js";
import { interleaved, median } from "../measuring.mjs";
import { openCausal, promptOf } from "./causal-load.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dtypes: { type: "string", default: "fp32,fp16,int8" },
    sinks: { type: "string", default: "4" },
    rows: { type: "string", default: "8" },
    prompt: { type: "string", default: "256" },
    tokens: { type: "string", default: "128" },
    threads: { type: "string", default: "1" },
    rounds: { type: "string", default: "3" },
    memory: { type: "string" }, // a dtype: this process measures its own memory and no more
  },
});
const [rows, promptLength, tokens, threads, rounds] = ["rows", "prompt", "tokens", "threads", "rounds"].map((name) =>
  Number(values[name]),
);
const { spec, file, embedTokens, options } = await openCausal(positionals[0], threads);
const prompts = Array.from({ length: rows }, (_, row) => promptOf(row + 1, promptLength));
const argMax = (logits) => logits.indexOf(logits.reduce((most, value) => Math.max(most, value)));

if (values.memory) {
  const decoder = await open(values.memory);
  globalThis.gc();
  console.log((await grow(decoder)).rss);
} else {
  console.log(JSON.stringify(await compare(), null, 2));
}

async function compare() {
  const dtypes = values.dtypes.split(",");
  const decoders = {};
  for (const dtype of dtypes) decoders[dtype] = await open(dtype);
  const reference = await grow(decoders[dtypes[0]]);
  const forced = {};
  const free = {};
  for (const dtype of dtypes) {
    forced[dtype] = await grow(decoders[dtype], reference.tokens);
    free[dtype] = await grow(decoders[dtype]);
  }
  const works = Object.fromEntries(dtypes.map((name) => [name, async () => (await grow(decoders[name])).stepMs]));
  const samples = await interleaved(works, rounds);
  const report = {};
  for (const dtype of dtypes) {
    const ratios = samples[dtype].map(({ value }, round) => value / samples[dtypes[0]][round].value);
    report[dtype] = {
      ...differences(forced[dtype], reference),
      sameBeginning: meanBeginning(free[dtype].tokens, reference.tokens),
      cacheBytes: forced[dtype].bytes,
      rssBytes: memoryOf(dtype),
      stepCpuMs: median(samples[dtype].map(({ value }) => value)),
      timeRatio: median(ratios),
    };
  }
  return { bundle: positionals[0].split("/").at(-1), rows, promptLength, tokens, threads, dtypes: report };
}

async function open(name) {
  const [dtype, window = 0] = name.split("@");
  const plan = rowLimit(file, spec, "cpu", rows);
  const kv = kvSettings(file, spec, "cpu", plan, { dtype, window: Number(window), sinks: Number(values.sinks) });
  const { storage } = kv;
  const session = await openSession(file, options, storage && (await storedDecoder(file, storage)));
  const cache = createPagedCache(session, { ...plan, limit: rows, isStored: storage !== undefined, window: kv.window });
  let bytes = 0;
  const watched = {
    ...cache,
    step: (first, count) => {
      const step = cache.step(first, count);
      // Where past and present share their memory it counts once.
      const tensors = new Set([...Object.values(step.feeds), ...Object.values(step.into ?? {})]);
      const buffers = [...tensors].reduce((sum, { data }) => sum + data.byteLength, 0);
      bytes = Math.max(bytes, buffers);
      return step;
    },
  };
  const decoder = createCausalDecoder({ embedTokens, decoder: session, imageToken: -1, pad: 0 }, watched, rows);
  return { decoder, bytes: () => bytes };
}

/** @param given tokens to be read whatever is likeliest, [step][row] */
async function grow({ decoder, bytes }, given) {
  const logits = [[]];
  for (const prompt of prompts) logits[0].push(await decoder.enter(prompt));
  const read = [];
  let rss = 0;
  const cpu = process.cpuUsage();
  for (let step = 0; step < tokens; step++) {
    read.push(given?.[step] ?? logits[step].map(argMax));
    const next = await decoder.step(read[step], 0);
    logits.push(values.memory ? logits[0] : next);
    if (values.memory) rss = Math.max(rss, process.memoryUsage().rss);
  }
  const { user, system } = process.cpuUsage(cpu);
  const stepMs = (user + system) / 1000 / tokens;
  for (let row = rows - 1; row >= 0; row--) decoder.leave(row);
  return { logits, tokens: read, stepMs, bytes: bytes(), rss };
}

/** The first logits come of what was read at once, which no dtype changes. */
function differences({ logits }, reference) {
  let [same, worst, most, least] = [0, 0, -Infinity, Infinity];
  for (let step = 1; step <= tokens; step++) {
    for (let row = 0; row < rows; row++) {
      const [own, exact] = [logits[step][row], reference.logits[step][row]];
      if (argMax(own) === argMax(exact)) same++;
      for (const [id, value] of exact.entries()) {
        worst = Math.max(worst, Math.abs(own[id] - value));
        most = Math.max(most, value);
        least = Math.min(least, value);
      }
    }
  }
  return { sameTokens: same / (rows * tokens), logitDifference: worst, logitRange: most - least };
}

function meanBeginning(own, exact) {
  const lengths = prompts.map((_, row) => {
    const differs = own.findIndex((step, index) => step[row] !== exact[index][row]);
    return differs === -1 ? tokens : differs;
  });
  return lengths.reduce((sum, length) => sum + length, 0) / rows;
}

function memoryOf(dtype) {
  const own = [fileURLToPath(import.meta.url), positionals[0], "--memory", dtype];
  const given = ["sinks", "rows", "prompt", "tokens", "threads"].flatMap((name) => [`--${name}`, values[name]]);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", ...own, ...given], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}
