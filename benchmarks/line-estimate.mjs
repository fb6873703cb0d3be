// What `plan` expects a reader to read, beside what it then reads: lines, columns of lines (8 are a visual token) and GFLOP.
//
//   npm run build && node benchmarks/line-estimate.mjs FOLDER[:even|:odd] ...      # every second picture by name
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DEFAULTS } from "../dist/config/schema.js";
import { decodeForPlanning } from "../dist/io/decode.js";
import { percentile } from "../dist/metrics/statistics.js";
import { describeModel } from "../dist/model/describe-model.js";
import { openModel } from "../dist/model/open-model.js";
import { captionImage } from "../dist/pipeline/caption-image.js";
import { captionOptions } from "../dist/pipeline/caption-options.js";

const place = { cwd: process.cwd(), env: process.env };
const description = await describeModel(DEFAULTS, place);
const model = await openModel(DEFAULTS, place);
const options = captionOptions(DEFAULTS, model);

console.log(
  "| pictures | n | of | estimated / read, median | quartiles | within 30 % | sum |\n|---|---|---|---|---|---|---|",
);
for (const argument of process.argv.slice(2)) {
  const [, folder, half] = argument.match(/^(.*?)(?::(even|odd))?$/);
  const pairs = [];
  for (const path of pictures(folder, half)) pairs.push(await compare(path));
  report(argument, pairs);
}
await model.close();

function pictures(folder, half) {
  const names = readdirSync(folder).filter((name) => /\.(png|jpe?g|webp)$/i.test(name));
  const kept = names.sort().filter((_, index) => !half || (index % 2 === 0) === (half === "even"));
  return kept.map((name) => join(folder, name));
}

async function compare(path) {
  const { luma, size } = await decodeForPlanning(await readFile(path), options.limits);
  const { secondLook } = description.planCost({ luma, size });
  const outcome = await captionImage({ id: path, path, location: Buffer.from(path) }, model, options);
  if (outcome.status === "failed") throw new Error(`${path}: ${outcome.error.message}`);
  const lines = outcome.looked.filter(({ kind }) => kind === "line");
  const columns = lines.reduce((sum, { encodedWidth }) => sum + encodedWidth, 0);
  return {
    lines: [secondLook.lines, lines.length],
    columns: [secondLook.visualTokens * 8, columns],
    GFLOP: [secondLook.gflops, model.cost(lines).gflops],
  };
}

function report(name, all) {
  const wordless = all.filter(({ columns: [, read] }) => read === 0).length;
  for (const what of ["lines", "columns", "GFLOP"]) {
    const pairs = all.map((each) => each[what]);
    const ratios = pairs.filter(([, read]) => read > 0).map(([estimated, read]) => estimated / read);
    const at = (share) => percentile(ratios, share).toFixed(2);
    const near = ratios.filter((ratio) => ratio > 0.7 && ratio < 1 / 0.7).length / ratios.length;
    const sum = (index) => pairs.reduce((total, pair) => total + pair[index], 0);
    console.log(
      `| ${name} | ${ratios.length} (${wordless} without lines) | ${what} | ${at(0.5)} | ${at(0.25)} to ${at(0.75)} | ${(100 * near).toFixed(0)} % | ${(sum(0) / sum(1)).toFixed(2)} |`,
    );
  }
}
