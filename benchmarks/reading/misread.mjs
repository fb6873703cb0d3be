// What a reader misreads and why, from the samples of run.mjs --samples: causes with counts, then the costliest pictures.
//
//     node benchmarks/reading/misread.mjs samples.jsonl [--reader adaptive] [--top 40]
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { CAUSES, classify } from "./classify.mjs";
import { table } from "./markdown.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { reader: { type: "string", default: "adaptive" }, top: { type: "string", default: "40" } },
});
if (positionals.length !== 1) throw new Error("usage: misread.mjs SAMPLES.jsonl [--reader NAME] [--top N]");

const pictures = (await readFile(positionals[0], "utf8"))
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line))
  .filter((sample) => sample.reader === values.reader && sample.round === 0)
  .map((sample) => ({ ...sample, faults: classify(sample.truth, sample.text) }))
  .map((picture) => ({ ...picture, cost: costOf(picture.faults) }))
  .sort((a, b) => b.cost - a.cost);
if (pictures.length === 0) throw new Error(`no sample of the reader ${values.reader}`);

console.log(causeTable());
for (const picture of pictures.slice(0, Number(values.top))) if (picture.cost > 0) console.log(`\n${details(picture)}`);

function causeTable() {
  const total = pictures.reduce((sum, picture) => sum + picture.cost, 0);
  const rows = Object.keys(CAUSES).map((cause) => {
    const hit = pictures.filter((picture) => of(picture, cause).length > 0);
    const faults = hit.flatMap((picture) => of(picture, cause));
    const missed = faults.flatMap((fault) => fault.missed).length;
    const invented = faults.flatMap((fault) => fault.invented).length;
    const share = `${((100 * (missed + invented)) / Math.max(total, 1)).toFixed(0)} %`;
    return [cause, CAUSES[cause], faults.length, hit.length, missed, invented, share];
  });
  return table(["cause", "what", "faults", "pictures", "words missed", "words invented", "share of the cost"], rows);
}

function details({ path, hits, wanted, got, cost, faults }) {
  const f1 = (2 * hits) / Math.max(wanted + got, 1);
  const lines = Object.keys(CAUSES).flatMap((cause) => {
    const list = of({ faults }, cause).map(show);
    return list.length > 0 ? [`- ${cause} (${list.length}): ${list.join("; ")}`] : [];
  });
  return [`### ${path}: F1 ${f1.toFixed(3)}, ${wanted} words, cost ${cost}`, "", ...lines].join("\n");
}

function show({ missed, invented }) {
  return [missed.join(" "), invented.join(" ")].filter((part) => part !== "").join(" → ");
}

function of({ faults }, cause) {
  return faults.filter((fault) => fault.cause === cause);
}

function costOf(faults) {
  return faults.reduce((sum, { missed, invented }) => sum + missed.length + invented.length, 0);
}
