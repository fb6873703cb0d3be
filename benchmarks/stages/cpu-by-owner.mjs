// Whose processor time it is: onnxruntime's, libvips', the engines' own JavaScript, the main thread's, V8's helpers (JIT, garbage). Linux.
import { pbkdf2 } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { setEnvironmentData } from "node:worker_threads";

const MOST_ENGINES = 510;
const POOL_SIZE = Number(process.env.UV_THREADPOOL_SIZE) || 4;

/** Call before any model is opened. @returns a function that runs work and tells its processor time by owner, ms */
export async function watchOwners() {
  const pool = await poolThreads();
  const v8 = new Set(tids().filter((tid) => tid !== process.pid && !pool.has(tid)));
  const counters = new BigInt64Array(new SharedArrayBuffer(8 * (2 + MOST_ENGINES)));
  setEnvironmentData("countRunCpu", counters.buffer);
  process.env.NODE_OPTIONS = `--require ${JSON.stringify(fileURLToPath(new URL("count-run-cpu.cjs", import.meta.url)))}`;

  const ownerOf = (tid) => {
    if (tid === process.pid) return "main";
    if (v8.has(tid)) return "v8";
    if (counters.subarray(2).includes(BigInt(tid))) return "engines";
    if (pool.has(tid) || threadName(tid).includes("vips")) return "libvips";
    return "onnxruntime"; // its own threads have no name of theirs
  };
  const snapshot = () => {
    const inRun = Number(counters[0]) / 1e6;
    const sums = { onnxruntime: inRun, libvips: 0, engines: -inRun, main: 0, v8: 0 };
    for (const tid of tids()) sums[ownerOf(tid)] += cpuMsOf(tid);
    return sums;
  };
  return async (work) => {
    const [before, idleBefore, usageBefore] = [snapshot(), idleMs(), process.cpuUsage()];
    const start = performance.now();
    await work();
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(usageBefore);
    const cpuMs = (user + system) / 1000;
    const after = snapshot();
    const owners = Object.fromEntries(Object.keys(after).map((owner) => [owner, after[owner] - before[owner]]));
    // Of all these threads only libvips' come and go: what no living thread used was theirs.
    const { onnxruntime, engines, main, v8: helpers } = owners;
    owners.libvips = Math.max(0, cpuMs - onnxruntime - engines - main - helpers);
    return { wallMs, cpuMs, owners, idleMs: idleMs() - idleBefore, cores: availableParallelism() };
  };
}

/** libuv's, in which sharp decodes: the ones that hashing by the pool makes busy. */
async function poolThreads() {
  const before = new Map(tids().map((tid) => [tid, cpuMsOf(tid)]));
  await Promise.all(Array.from({ length: POOL_SIZE }, () => promisify(pbkdf2)("", "", 100_000, 32, "sha256")));
  const busiest = tids()
    .filter((tid) => tid !== process.pid)
    .map((tid) => ({ tid, ms: cpuMsOf(tid) - (before.get(tid) ?? 0) }))
    .sort((a, b) => b.ms - a.ms);
  return new Set(busiest.slice(0, POOL_SIZE).map(({ tid }) => tid));
}

function tids() {
  return readdirSync("/proc/self/task").map(Number);
}

function threadName(tid) {
  return readTask(tid, "comm").trim();
}

function cpuMsOf(tid) {
  return Number(readTask(tid, "schedstat").split(" ")[0]) / 1e6;
}

/** Empty for a thread that ended meanwhile. */
function readTask(tid, file) {
  try {
    return readFileSync(`/proc/self/task/${tid}/${file}`, "latin1");
  } catch {
    return "";
  }
}

/** Of all cores, since the machine started; ticks of 10 ms. */
function idleMs() {
  const [, , , , idle, iowait] = /^cpu .*$/m.exec(readFileSync("/proc/stat", "latin1"))[0].split(/\s+/).map(Number);
  return 10 * (idle + iowait);
}
