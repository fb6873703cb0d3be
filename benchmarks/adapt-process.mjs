// `adapt` in a process of its own, as a user starts it.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median } from "./measuring.mjs";

const BIN = fileURLToPath(new URL("../bin/openautoglm.js", import.meta.url));

/**
 * Runs `adapt` over a folder into another.
 * @param rssAt numbers of images: resident memory is told as the median over the last tenth of so many, MiB (Linux)
 * @returns {{ wallMs, run, rssMiB }} the whole process' time, run.json, and memory by number of images
 */
export async function runAdapt(folder, out, flags = [], rssAt = []) {
  const start = performance.now();
  const args = [BIN, "adapt", folder, "--out", out, "--device", "cpu", "--json", "--quiet", "--no-config", ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const samples = new Map(rssAt.map((count) => [count, []]));
  let images = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (JSON.parse(line).type === "summary") continue;
    images++;
    for (const [count, seen] of samples)
      if (images <= count && images > 0.9 * count) seen.push(await residentMiB(child.pid));
  }
  const code = await ended;
  const wallMs = performance.now() - start;
  if (code !== 0) throw new Error(`adapt ended with ${code}`);
  const run = JSON.parse(await readFile(join(out, "run.json"), "utf8"));
  return { wallMs, run, rssMiB: Object.fromEntries([...samples].map(([count, seen]) => [count, median(seen)])) };
}

async function residentMiB(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}
