/**
 * `node --import memory-preload.mjs` (Linux): a line every two seconds into MEMORY_LOG of what the process' memory
 * consists of, in MB: main thread's JavaScript heap, buffers outside of it, and by mapping: malloc's main heap, its other
 * arenas (64 MB aligned), other anonymous memory (V8's heaps, of worker threads too; large mallocs; stacks), files.
 * MEMORY_GC=1 collects the main thread's garbage before each line: heapUsed is then what is really held.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const { MEMORY_LOG: log, MEMORY_GC } = process.env;
const ARENA = 64n << 20n;
const MB = 1024 * 1024;

/** Resident memory by kind of mapping. */
function mappings() {
  const kinds = { mallocHeap: 0, mallocArenas: 0, anonymous: 0, files: 0 };
  let arenaEnd = 0n;
  let kind = "files";
  for (const line of readFileSync("/proc/self/smaps", "latin1").split("\n")) {
    const mapping = /^([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ (\d+) *(.*)$/.exec(line);
    if (mapping) {
      const [start, end] = [BigInt(`0x${mapping[1]}`), BigInt(`0x${mapping[2]}`)];
      const [inode, name] = [mapping[3], mapping[4]];
      const isAnonymous = inode === "0" && name === "";
      // An arena begins at a multiple of its size; what it has not used yet follows as a mapping without rights.
      if (isAnonymous && start % ARENA === 0n && end - start <= ARENA) arenaEnd = start + ARENA;
      if (name === "[heap]") kind = "mallocHeap";
      else if (isAnonymous) kind = end <= arenaEnd ? "mallocArenas" : "anonymous";
      else kind = "files";
      continue;
    }
    const resident = /^Rss: +(\d+) kB/.exec(line);
    if (resident) kinds[kind] += Number(resident[1]) * 1024;
  }
  return kinds;
}

function collector() {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

if (log) {
  const collect = MEMORY_GC ? collector() : () => {};
  const tell = () => {
    collect();
    const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
    const parts = { rss, heapTotal, heapUsed, external, arrayBuffers, ...mappings() };
    const rounded = Object.entries(parts).map(([name, bytes]) => [name, Math.round((10 * bytes) / MB) / 10]);
    appendFileSync(
      log,
      `${JSON.stringify({ s: Math.round(performance.now() / 1000), ...Object.fromEntries(rounded) })}\n`,
    );
  };
  setInterval(tell, 2000).unref();
}
