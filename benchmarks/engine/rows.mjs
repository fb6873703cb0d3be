// What a new token costs with 1, 2, 4, 8, 16 answers growing side by side, and what of it is the decoder's.
//
//   npm ci && npm run build
//   python benchmarks/engine/make_bundle.py OUT --size 256m
//   node benchmarks/engine/rows.mjs OUT [--rows 1,2,4,8,16] [--prompt 96] [--tokens 16] [--threads 1] [--rounds 3]
//
// Rows of random prompts grow greedily. Interleaved; medians of the rounds, processor time and wall time a token, their ratio to one row's, and the share of
// processor time inside onnxruntime's run. Every row must say the same whatever it is batched with. Prints Markdown.
import { parseArgs } from "node:util";
import { createCausalDecoder } from "../../dist/model/decoder.js";
import { openSession } from "../../dist/model/model-session.js";
import { createPagedCache } from "../../dist/model/paged-cache.js";
import { rowLimit } from "../../dist/model/row-limit.js";
import { argMax } from "../../dist/text/sampling.js";
import { interleaved, measured, median } from "../measuring.mjs";
import { openCausal, promptOf } from "./causal-load.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string", default: "1,2,4,8,16" },
    prompt: { type: "string", default: "96" },
    tokens: { type: "string", default: "16" },
    threads: { type: "string", default: "1" },
    rounds: { type: "string", default: "3" },
  },
});
const counts = values.rows.split(",").map(Number);
const [promptLength, tokens, threads, rounds] = ["prompt", "tokens", "threads", "rounds"].map((name) =>
  Number(values[name]),
);
const { spec, file, embedTokens, options } = await openCausal(positionals[0], threads);
const plan = rowLimit(file, spec, "cpu", Math.max(...counts));
const session = await openSession(file, options);
let insideMs = 0;
const decoder = {
  ...session,
  run: async (...given) => {
    const { cpuMs, value } = await measured(() => session.run(...given));
    insideMs += cpuMs;
    return value;
  },
};

const samples = await interleaved(Object.fromEntries(counts.map((rows) => [rows, () => grow(rows)])), rounds);
const [first] = counts;
const alone = samples[first].map(({ value }) => value);
console.log(
  "| rows | CPU ms a token | by one row's | wall ms a token | by one row's | inside onnxruntime | same tokens |",
);
console.log("|---|---|---|---|---|---|---|");
for (const rows of counts) {
  const runs = samples[rows].map(({ value }) => value);
  const middle = (what) => median(runs.map((run) => run[what]));
  const ratio = (what) => median(runs.map((run, round) => run[what] / alone[round][what])).toFixed(2);
  const isSame = runs.every(({ said }) => said[0].every((token, step) => token === alone[0].said[0][step]));
  const inside = `${Math.round(100 * middle("inside"))} %`;
  const cells = [
    rows,
    middle("cpuMs").toFixed(1),
    ratio("cpuMs"),
    middle("wallMs").toFixed(1),
    ratio("wallMs"),
    inside,
  ];
  console.log(`| ${[...cells, isSame ? "yes" : "NO"].join(" | ")} |`);
}

/** @returns of the steps alone, ms a token of one row; and what each row said */
async function grow(rows) {
  const cache = createPagedCache(decoder, { ...plan, limit: rows });
  const causal = createCausalDecoder({ embedTokens, decoder, imageToken: -1, pad: 0 }, cache, rows);
  let next = [];
  for (let row = 0; row < rows; row++) next.push(argMax(await causal.enter(promptOf(row + 1, promptLength))));
  const said = next.map((token) => [token]);
  insideMs = 0;
  const { ms, cpuMs } = await measured(async () => {
    for (let step = 0; step < tokens; step++) {
      next = (await causal.step(next, 0)).map(argMax);
      for (const [row, token] of next.entries()) said[row].push(token);
    }
  });
  const each = rows * tokens;
  return { cpuMs: cpuMs / each, wallMs: ms / each, inside: insideMs / cpuMs, said };
}
