/**
 * A Slurm array over small pictures, a shard a task: one task is killed at work (kill -9) and put back into the queue,
 * another is put back while it runs; then `merge` must make, byte for byte, the output of a run without shards.
 *
 *     npm run build && node benchmarks/reliability/slurm.mjs [--images 200] [--array 0-9] [--model ppocr-v4] [--cluster own]
 *
 * Starts a cluster of this one machine for itself, in a temporary folder (Debian: apt-get install slurm-wlm munge);
 * skips where Slurm isn't installed. `--cluster running --folder DIR`: the cluster that is there, by a folder that its
 * nodes share.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { startSlurm, until, whyNoSlurm } from "./one-node-slurm.mjs";
import { outputFiles } from "./output-files.mjs";

const { values } = parseArgs({
  options: {
    images: { type: "string", default: "200" },
    array: { type: "string", default: "0-9" },
    model: { type: "string", default: "ppocr-v4" },
    cluster: { type: "string", default: "own" },
    folder: { type: "string", default: tmpdir() },
  },
});
const ENDS_MS = 20 * 60_000;
const pathTo = (name) => fileURLToPath(new URL(name, import.meta.url));
const BIN = pathTo("../../bin/openautoglm.js");
const FLAGS = ["--model", values.model, "--device", "cpu", "--engines", "1", "--shard-size", "30"];
const FORMS = ["--captions-as", "parquet,webdataset", "--quiet", "--no-config"];

const reason = whyNoSlurm();
if (reason && values.cluster === "own") {
  console.log(JSON.stringify({ skipped: reason }));
  process.exit(0);
}
const folder = mkdtempSync(join(values.folder, "openautoglm-slurm-"));
const slurm =
  values.cluster === "own" ? await startSlurm(folder) : { env: process.env, stop: () => {} /* it is not ours */ };
let passed = false;
try {
  passed = await compare();
} finally {
  await slurm.stop();
  if (passed) rmSync(folder, { recursive: true });
  else console.error(`left for a look: ${folder}`);
}
if (!passed) process.exitCode = 1;

async function compare() {
  await makePictures();
  const whole = cli("adapt", "in", "--out", "whole", ...FLAGS, ...FORMS);
  const startedMs = performance.now();
  const job = submit();
  const ids = await until(`tasks of ${job}`, () => tasks(job).length > 0).then(() => tasks(job));
  const [killed, requeued] = [ids[Math.floor(ids.length / 3)], ids.at(-1)];
  await disturb(killed, async () => {
    process.kill(Number(readFileSync(join(folder, `pid-${killed}`), "utf8")), "SIGKILL");
    await until("the killed task's end", () => /FAILED|NODE_FAIL/.test(stateOf(job, killed)), { withinMs: ENDS_MS });
    command("scontrol", "requeue", `${job}_${killed}`);
  });
  await disturb(requeued, () => command("scontrol", "requeue", `${job}_${requeued}`));
  await until("the array's end", () => ids.every((id) => /COMPLETED|FAILED/.test(stateOf(job, id))), {
    withinMs: ENDS_MS,
  });
  const wallMs = Math.round(performance.now() - startedMs);
  const exits = Object.fromEntries(ids.map((id) => [id, /ExitCode=(\d+):/.exec(shown(job, id))?.[1]]));
  const starts = readFileSync(join(folder, "starts"), "utf8").trim().split("\n");
  const resumed = Object.fromEntries(
    [killed, requeued].map((id) => [id, JSON.parse(readFileSync(out(id, "run.json"), "utf8")).counts.resumed]),
  );
  const merged = cli("merge", ...ids.map((id) => `shard-${id}`), "--out", "merged", "--quiet");
  const verified = cli("verify", "merged");
  const names = new Set(["whole", "merged"].flatMap((name) => outputFiles(join(folder, name))));
  const bytes = (output, name) => existsSync(join(folder, output, name)) && readFileSync(join(folder, output, name));
  const different = [...names].filter((name) => {
    const [one, other] = [bytes("whole", name), bytes("merged", name)];
    return !one || !other || !one.equals(other);
  });
  const records = readFileSync(join(folder, "merged/captions.jsonl"), "utf8").split("\n").length - 1;
  const version = command("sbatch", "--version").trim();
  const task = { killed, requeued, resumed, starts: starts.length };
  const codes = { whole, exits: [...new Set(Object.values(exits))], merged, verified };
  console.log(
    JSON.stringify({
      version,
      images: Number(values.images),
      array: values.array,
      shards: ids.length,
      ...task,
      wallMs,
    }),
  );
  console.log(JSON.stringify({ codes, records, compared: names.size, different }));
  const restarted = [killed, requeued].every((id) => starts.filter((line) => line.startsWith(`${id} `)).length === 2);
  const goneOn = Object.values(resumed).every((count) => count > 0);
  // A shard without the broken picture ends with 0, the one that has it with 3, which Slurm calls FAILED.
  const ended = Object.values(exits).every((code) => code === "0" || code === "3");
  return restarted && goneOn && ended && whole === 3 && merged === 0 && verified === 0 && different.length === 0;
}

async function makePictures() {
  mkdirSync(join(folder, "in"));
  for (let index = 0; index < Number(values.images); index++) {
    const area = { left: 40 + (index % 20), top: 140 + (index % 15), width: 400, height: 120 };
    await sharp(pathTo("../samples/banner-market.png"))
      .extract(area)
      .toFile(join(folder, `in/${10000 + index}.png`));
  }
  writeFileSync(join(folder, "in/broken.png"), "no picture");
}

/** What a user's batch file looks like; besides, each start leaves its number and process. */
function submit() {
  writeFileSync(
    join(folder, "array.sh"),
    `#!/bin/sh
#SBATCH --ntasks=1 --cpus-per-task=1 --requeue --open-mode=append --output=${folder}/task-%a.log
cd '${folder}'
echo "$SLURM_ARRAY_TASK_ID \${SLURM_RESTART_COUNT:-0} $(env | grep ^SLURM_ARRAY_TASK_ | tr '\\n' ' ')" >> starts
echo $$ > pid-$SLURM_ARRAY_TASK_ID
exec '${process.execPath}' '${BIN}' adapt in --out "shard-$SLURM_ARRAY_TASK_ID" --shard auto ${[...FLAGS, ...FORMS].join(" ")}
`,
  );
  return command("sbatch", "--parsable", `--array=${values.array}`, join(folder, "array.sh")).trim();
}

/** Waits until a task has stored some results, and does something to it then. */
async function disturb(id, act) {
  const manifest = out(id, "manifest.jsonl");
  const lines = () => (existsSync(manifest) ? readFileSync(manifest, "latin1").split("\n").length - 1 : 0);
  await until(`results of task ${id}`, () => lines() >= 4, { withinMs: ENDS_MS, everyMs: 10 });
  await act();
}

function tasks(job) {
  const listed = command("squeue", "-h", "-r", "-j", job, "-o", "%K").trim().split("\n");
  return listed
    .filter((text) => /^\d+$/.test(text))
    .map(Number)
    .sort((a, b) => a - b);
}

function shown(job, id) {
  return command("scontrol", "show", "job", `${job}_${id}`);
}

function stateOf(job, id) {
  return /JobState=(\w+)/.exec(shown(job, id))?.[1];
}

function out(id, name) {
  return join(folder, `shard-${id}`, name);
}

function command(name, ...args) {
  const { status, stdout, stderr } = spawnSync(name, args, { env: slurm.env, encoding: "utf8" });
  if (status === 0) return stdout;
  throw new Error(`${name} ${args.join(" ")}: ${status} ${stderr}`);
}

function cli(...args) {
  return spawnSync(process.execPath, [BIN, ...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] }).status;
}
