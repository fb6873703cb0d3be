/**
 * SIGKILL at seeded random moments of a run over small pictures, then one run to the end: captions in all their forms
 * (sidecars are added to what every third of them held before; with `--forms none` captions.jsonl alone), errors.jsonl
 * and tokens/ must have the bytes of a run that nobody disturbed.
 *
 *     npm run build && node benchmarks/reliability/kill.mjs [--kills 50] [--images 300] [--seed 1]
 *         [--forms none|append|prepend]
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { mulberry32 } from "../../dist/metrics/random.js";
import { formFlags, outputFiles } from "./output-files.mjs";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    images: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    forms: { type: "string", default: "append" },
  },
});
const [kills, images, seed] = [Number(values.kills), Number(values.images), Number(values.seed)];
const random = mulberry32(seed);
const BIN = fileURLToPath(new URL("../../bin/openautoglm.js", import.meta.url));
const SAMPLE = fileURLToPath(new URL("../samples/banner-market.png", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "openautoglm-kill-"));

/** Runs adapt; kills it after so many ms. */
function adapt(out, killAfterMs) {
  const flags = ["--device", "cpu", "--engines", "1", "--shard-size", "30", "--quiet", "--no-config"];
  if (values.forms !== "none") flags.push(...formFlags(out, values.forms));
  const child = spawn(process.execPath, [BIN, "adapt", "in", "--out", out, ...flags], { cwd: folder });
  const timer = killAfterMs && setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  return new Promise((resolve) =>
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      resolve(signal ?? code);
    }),
  );
}

mkdirSync(join(folder, "in"));
for (let index = 0; index < images; index++) {
  const area = { left: 60 + (index % 20), top: 178, width: 200, height: 40 };
  await sharp(SAMPLE)
    .extract(area)
    .toFile(join(folder, `in/${10000 + index}.png`));
}
writeFileSync(join(folder, "in/broken.png"), "no picture");
for (const out of ["calm", "killed"]) {
  mkdirSync(join(folder, out, "sidecars"), { recursive: true });
  for (let index = 0; index < images; index += 3)
    writeFileSync(join(folder, out, `sidecars/${10000 + index}.txt`), `own words ${index}\n`);
}

const begin = performance.now();
await adapt("calm");
const wallMs = performance.now() - begin;
let killed = 0;
// Short enough that most kills come before the end, long enough that each run gets somewhere.
for (let kill = 0; kill < kills; kill++) {
  if ((await adapt("killed", 300 + (random() * wallMs) / Math.max(2, kills / 8))) === "SIGKILL") killed++;
}
const code = await adapt("killed");

const names = new Set(["calm", "killed"].flatMap((out) => outputFiles(join(folder, out))));
const same = (name) => {
  const [calm, other] = ["calm", "killed"].map((out) => join(folder, out, name));
  return existsSync(calm) && existsSync(other) && readFileSync(calm).equals(readFileSync(other));
};
const different = [...names].filter((name) => !same(name));
const compared = names.size;
console.log(
  JSON.stringify({
    images,
    forms: values.forms,
    kills,
    killed,
    seed,
    wallMs: Math.round(wallMs),
    code,
    compared,
    different,
  }),
);
if (different.length > 0 || code !== 3) process.exitCode = 1;
else rmSync(folder, { recursive: true });
