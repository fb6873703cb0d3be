// Checks the finished dataset and samples: labels, pictures, repeated text, size:  node check.mjs
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const here = path.dirname(fileURLToPath(import.meta.url));
const dataset = path.join(here, "../dataset");
const samples = path.join(here, "../samples");
const LEAST = { phone: 14, tablet: 5, desktop: 10, dialog: 5, document: 8, strip: 4, banner: 4, chart: 4, chinese: 3 };
const faults = [];
const fault = (holds, words) => holds || faults.push(words);

const labels = (await readFile(path.join(dataset, "labels.jsonl"), "utf8"))
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const files = (await picturesIn(dataset)).sort();

fault(labels.length >= 56, `only ${labels.length} labels`);
fault(
  JSON.stringify(labels.map((label) => label.file)) === JSON.stringify(files),
  "labels and pictures are not the same list, sorted",
);
for (const [kind, least] of Object.entries(LEAST)) {
  fault(labels.filter((label) => label.kind === kind).length >= least, `fewer than ${least} pictures of kind ${kind}`);
}
for (const { file, text, kind } of labels) {
  fault(text.trim().length > 0, `${file}: no text`);
  fault(
    text.split("\n").every((line) => line === line.trim() && line.length > 0),
    `${file}: an empty or padded line`,
  );
  fault(file.startsWith(`${kind}-`), `${file}: name and kind differ`);
}
await decode(dataset, files);
await decode(samples, await picturesIn(samples));
for (const [n, one] of labels.entries()) {
  for (const other of labels.slice(n + 1)) {
    const share = sharedWords(one.text, other.text);
    fault(share <= 0.5, `${one.file} and ${other.file} share ${Math.round(share * 100)} % of their words`);
  }
}
const datasetBytes = await bytesOf(dataset);
const samplesBytes = await bytesOf(samples);
fault(datasetBytes < 7.5e6, `the dataset has ${datasetBytes} bytes`);
fault(samplesBytes < 1e6, `the samples have ${samplesBytes} bytes`);

console.log(`${labels.length} pictures, ${datasetBytes} bytes; samples ${samplesBytes} bytes`);
for (const words of faults) console.error(words);
process.exitCode = faults.length > 0 ? 1 : 0;

async function picturesIn(folder) {
  return (await readdir(folder)).filter((file) => /\.(png|jpg|webp)$/.test(file));
}

async function decode(folder, names) {
  for (const name of names) {
    const { info } = await sharp(path.join(folder, name)).raw().toBuffer({ resolveWithObject: true });
    fault(info.width >= 32 && info.height >= 32, `${name}: odd size`);
  }
}

async function bytesOf(folder) {
  const all = await Promise.all((await readdir(folder)).map((file) => stat(path.join(folder, file))));
  return all.reduce((sum, file) => sum + file.size, 0);
}

// Of the shorter text's words, how many the other has too.
function sharedWords(one, other) {
  const [few, many] = [new Set(one.split(/\s+/)), new Set(other.split(/\s+/))].sort((a, b) => a.size - b.size);
  return [...few].filter((word) => many.has(word)).length / few.size;
}
