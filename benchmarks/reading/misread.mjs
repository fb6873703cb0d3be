// What a reader misreads and why, from the samples of run.mjs --samples: causes with counts, then the costliest pictures.
//
//     node benchmarks/reading/misread.mjs samples.jsonl [--reader adaptive] [--top 40]
//
// "read by" tells how many of a cause's missed words another reader of the same run got: where a larger look of ours
// did, the picture was looked at too small; where only another model did, it is the recogniser or the decoding.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { words } from "../../dist/metrics/words.js";
import { CAUSES, classify } from "./classify.mjs";
import { table } from "./markdown.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { reader: { type: "string", default: "adaptive" }, top: { type: "string", default: "40" } },
});
if (positionals.length !== 1) throw new Error("usage: misread.mjs SAMPLES.jsonl [--reader NAME] [--top N]");

const samples = (await readFile(positionals[0], "utf8"))
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line))
  .filter((sample) => sample.round === 0);
const others = [...new Set(samples.map((sample) => sample.reader))].filter((reader) => reader !== values.reader);
const pictures = samples
  .filter((sample) => sample.reader === values.reader)
  .map((sample) => ({ ...sample, faults: classify(sample.truth, sample.text) }))
  .map((picture) => ({ ...picture, cost: costOf(picture.faults), readBy: readByOthers(picture) }))
  .sort((a, b) => b.cost - a.cost);
if (pictures.length === 0) throw new Error(`no sample of the reader ${values.reader}`);

console.log(causeTable());
for (const picture of pictures.slice(0, Number(values.top))) if (picture.cost > 0) console.log(`\n${details(picture)}`);

function causeTable() {
  const total = sum(pictures.map((picture) => picture.cost));
  const rows = Object.keys(CAUSES).map((cause) => {
    const hit = pictures.filter((picture) => of(picture, cause).length > 0);
    const faults = hit.flatMap((picture) => of(picture, cause));
    const missed = sum(faults.map((fault) => fault.missed.length));
    const invented = sum(faults.map((fault) => fault.invented.length));
    const share = `${((100 * (missed + invented)) / Math.max(total, 1)).toFixed(0)} %`;
    const readBy = others.map((reader) => sum(hit.map((picture) => picture.readBy[reader][cause])));
    return [cause, CAUSES[cause], faults.length, hit.length, missed, invented, share, ...readBy];
  });
  const head = ["cause", "what", "faults", "pictures", "words missed", "words invented", "share of the cost"];
  return table([...head, ...others.map((reader) => `read by ${reader}`)], rows);
}

/** Per reader and cause, how many of the words missed here were read there. */
function readByOthers({ path, truth, text, faults }) {
  const wanted = words(truth);
  const got = words(text);
  return Object.fromEntries(
    others.map((reader) => {
      const there = words(samples.find((sample) => sample.path === path && sample.reader === reader).text);
      const found = [...wanted].map(([word, count]) => [
        word,
        Math.min(count, there.get(word) ?? 0) - (got.get(word) ?? 0),
      ]);
      const more = new Map(found);
      const counts = Object.fromEntries(Object.keys(CAUSES).map((cause) => [cause, 0]));
      for (const { cause, missed } of faults) {
        for (const word of missed) {
          if (!(more.get(word) > 0)) continue;
          more.set(word, more.get(word) - 1);
          counts[cause]++;
        }
      }
      return [reader, counts];
    }),
  );
}

function details({ path, hits, wanted, got, cost, faults, readBy }) {
  const f1 = (2 * hits) / Math.max(wanted + got, 1);
  const lines = Object.keys(CAUSES).flatMap((cause) => {
    const list = of({ faults }, cause).map(show);
    return list.length > 0 ? [`- ${cause} (${list.length}): ${list.join("; ")}`] : [];
  });
  const elsewhere = others.map((reader) => `${reader} ${sum(Object.values(readBy[reader]))}`).join(", ");
  const missed = sum(faults.map((fault) => fault.missed.length));
  return [
    `### ${path}: F1 ${f1.toFixed(3)}, ${wanted} words, cost ${cost}`,
    ...(elsewhere === "" ? [] : [`\nOf the ${missed} words missed, read by: ${elsewhere}`]),
    "",
    ...lines,
  ].join("\n");
}

function show({ missed, invented }) {
  return [missed.join(" "), invented.join(" ")].filter((part) => part !== "").join(" → ");
}

function of({ faults }, cause) {
  return faults.filter((fault) => fault.cause === cause);
}

function costOf(faults) {
  return sum(faults.map(({ missed, invented }) => missed.length + invented.length));
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
