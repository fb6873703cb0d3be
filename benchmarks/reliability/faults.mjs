/**
 * An error at the n-th file-system operation of a run, for every n until the run passes; then a run without one:
 * captions in all their forms, errors.jsonl and tokens/ must have the bytes of a run that nothing happened to.
 *
 *     npm run build && node benchmarks/reliability/faults.mjs [--model null] [--code EIO|ENOSPC] [--step 1] [--from 1]
 *
 * Prints a finding a line, then the counts; exit code 1 if there are findings.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { verifyOutput } from "../../dist/pipeline/verify.js";
import { formFlags, outputFiles } from "./output-files.mjs";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "null" },
    code: { type: "string", default: "EIO" },
    step: { type: "string", default: "1" },
    from: { type: "string", default: "1" },
  },
});
const { model, code } = values;
const HANGS_MS = 60_000;
const pathTo = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "openautoglm-faults-")));

/** One run; the fault at 0 is none. */
function adapt(out, at) {
  const reportPath = join(folder, `${out}.report`);
  const flags = ["--model", model, "--device", "cpu", "--engines", "1", "--shard-size", "2", "--quiet", "--no-config"];
  flags.push(...formFlags(out));
  const args = [
    "--import",
    pathTo("fault-preload.mjs"),
    pathTo("../../bin/openautoglm.js"),
    "adapt",
    "in",
    "--out",
    out,
  ];
  const child = spawn(process.execPath, [...args, ...flags], {
    cwd: folder,
    env: { ...process.env, FAULT_ROOT: folder, FAULT_AT: String(at), FAULT_CODE: code, FAULT_REPORT: reportPath },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  const timer = setTimeout(() => child.kill("SIGKILL"), HANGS_MS);
  return new Promise((resolve) =>
    child.once("close", (status, signal) => {
      clearTimeout(timer);
      const report = signal ? {} : JSON.parse(readFileSync(reportPath, "utf8"));
      resolve({ ...report, status: signal ?? status, stderr });
    }),
  );
}

/** The bytes of what must be the same; without tokens, how often the broken picture was tried does not count either. */
function results(out, withTokens) {
  const names = outputFiles(join(folder, out)).filter((name) => withTokens || !name.startsWith("tokens"));
  const files = names.map((name) => `${name} ${readFileSync(join(folder, out, name), "latin1")}`).join("\n");
  return withTokens ? files : files.replaceAll(/"attempts":\d+/g, "");
}

async function isWhole(out) {
  for await (const _ of verifyOutput(join(folder, out))) return false;
  return true;
}

/**
 * A picture that could not be read is an error of the run that met it, and is made by the next: its tokens come in a
 * later shard, so the tokens are then checked against the manifest instead of byte by byte.
 * What is wrong with one n; undefined when the run came to its end before the n-th operation. */
async function probe(n) {
  const out = `fault-${n}`;
  const hit = await adapt(out, n);
  if (hit.op === undefined && typeof hit.status === "number") return undefined;
  const findings = [];
  // 0 and 3: the run could do without; else our own codes, never a crash (1) or a bug (70).
  if (![0, 3, 66, 73, 74].includes(hit.status)) findings.push(`ended with ${hit.status}: ${hit.stderr.slice(0, 600)}`);
  if (hit.status > 3 && hit.stderr.split("\n").length < 3) findings.push(`gave no hint: ${hit.stderr}`);
  if (code === "ENOSPC" && hit.status > 3 && hit.status !== 74) findings.push(`a full disk is ${hit.status}, not 74`);
  const resumed = await adapt(out, 0);
  if (resumed.status !== 3) findings.push(`resuming ended with ${resumed.status}: ${resumed.stderr.slice(0, 600)}`);
  else {
    const isInput = `${hit.path}/`.startsWith(join(folder, "in/"));
    if (results(out, !isInput) !== results("calm", !isInput)) findings.push("resuming gave other bytes");
    if (!(await isWhole(out))) findings.push("what resuming left is not whole");
  }
  if (findings.length === 0) rmSync(join(folder, out), { recursive: true });
  return { n, op: hit.op, path: hit.path?.replace(folder, ""), status: hit.status, findings };
}

mkdirSync(join(folder, "in/deeper"), { recursive: true });
for (const [index, name] of ["a.png", "b", "deeper/c.png", "deeper/d.webp", "e.jpg"].entries()) {
  const area = { left: 60 + index, top: 178, width: 200, height: 40 };
  const format = name.split(".")[1] ?? "png";
  await sharp(pathTo("../samples/banner-market.png"))
    .extract(area)
    .toFormat(format)
    .toFile(join(folder, "in", name));
}
writeFileSync(join(folder, "in/broken.png"), "no picture");

const whole = await adapt("calm", 0);
const counts = { model, code, operations: whole.count, probed: 0, findings: 0, statuses: {} };
let next = Number(values.from);
let ended = false;
async function work() {
  while (!ended) {
    const n = next;
    next += Number(values.step);
    const found = await probe(n);
    if (!found) {
      ended = true;
      return;
    }
    counts.probed++;
    counts.statuses[found.status] = (counts.statuses[found.status] ?? 0) + 1;
    if (found.findings.length > 0) {
      counts.findings++;
      console.log(JSON.stringify(found));
    }
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
console.log(JSON.stringify(counts));
if (counts.findings > 0 || whole.status !== 3) process.exitCode = 1;
else rmSync(folder, { recursive: true });
