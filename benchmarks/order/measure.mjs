// Reading order on labelled pictures, with --order rows and layout:  node benchmarks/order/measure.mjs FOLDER
// FOLDER holds labels.jsonl {file, text}; the text's own order is the truth. Run after npm run build.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { DEFAULTS } from "../../dist/config/schema.js";
import { characterEdits, errorRate, wordEdits } from "../../dist/metrics/error-rate.js";
import { wordList } from "../../dist/metrics/words.js";
import { openModel } from "../../dist/model/open-model.js";
import { captionImage } from "../../dist/pipeline/caption-image.js";
import { captionOptions } from "../../dist/pipeline/caption-options.js";

const folder = path.resolve(process.argv[2] ?? "benchmarks/dataset");
const labels = (await readFile(path.join(folder, "labels.jsonl"), "utf8")).trim().split("\n").map(JSON.parse);

for (const order of ["rows", "layout"]) {
  const config = { ...DEFAULTS, "reader.order": order };
  const model = await openModel(config, { cwd: process.cwd(), env: process.env });
  const options = captionOptions(config, model);
  const scores = [];
  for (const { file, text: truth } of labels) {
    const location = Buffer.from(path.join(folder, file));
    const outcome = await captionImage({ id: file, path: file, location }, model, options);
    const read = outcome.status === "done" ? outcome.record.lines.join("\n") : "";
    scores.push({
      characters: characterEdits(truth, read),
      words: wordEdits(truth, read),
      tau: kendallTau(wordList(truth), wordList(read)),
    });
  }
  await model.close();
  const tau = scores.reduce((sum, score) => sum + score.tau, 0) / scores.length;
  const figures = [
    errorRate(scores.map(({ characters }) => characters)),
    errorRate(scores.map(({ words }) => words)),
    tau,
  ];
  console.log(order.padEnd(8), ...["CER", "WER", "tau"].map((name, index) => `${name} ${figures[index].toFixed(3)}`));
}

/** Kendall's tau of the words that both texts hold exactly once; 1 = the same order, -1 = the reverse. */
function kendallTau(truth, read) {
  const places = onceOnly(read);
  const order = [...onceOnly(truth).keys()].filter((word) => places.has(word)).map((word) => places.get(word));
  let inversions = 0;
  for (let i = 0; i < order.length; i++)
    for (let j = i + 1; j < order.length; j++) if (order[i] > order[j]) inversions++;
  return order.length < 2 ? 1 : 1 - (4 * inversions) / (order.length * (order.length - 1));
}

function onceOnly(words) {
  const places = new Map();
  const twice = new Set();
  for (const [place, word] of words.entries()) places.has(word) ? twice.add(word) : places.set(word, place);
  for (const word of twice) places.delete(word);
  return places;
}
