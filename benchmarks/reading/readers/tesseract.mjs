// tesseract: Debian's binary, one process an image, as a shell loop would; over a folder one process a core.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

export const about = "tesseract (Debian), English: tesseract FILE - -l eng, one process an image";
export const install = "apt-get install tesseract-ocr";

/** How often a running process is asked for its memory: its peak is kept by the kernel, only the last rise can be missed. */
const ASK_MS = 20;

export async function open() {
  const version = (await run(["--version"])).output.split("\n")[0];
  return {
    versions: { tesseract: version.replace(/^tesseract\s+/, "") },
    async read(path) {
      const before = waitedForMs();
      const { output, peakRssMiB } = await run([path, "-", "-l", "eng"]);
      const lines = output.split(/[\n\f]/).filter((line) => line.trim() !== "");
      return { lines, peakRssMiB, cpuMs: before === undefined ? undefined : waitedForMs() - before };
    },
    async readAll(paths) {
      const left = [...paths];
      const worker = async () => {
        for (let path = left.shift(); path; path = left.shift()) await oneThread(path);
      };
      await Promise.all(Array.from({ length: availableParallelism() }, worker));
    },
    close() {},
  };
}

/** Its own threads would only fight with the processes beside it. */
function oneThread(path) {
  return run([path, "-", "-l", "eng"], { ...process.env, OMP_THREAD_LIMIT: "1" }).catch(() => undefined);
}

function run(args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn("tesseract", args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let peakRssMiB;
    const ask = () => {
      peakRssMiB = peakOf(child.pid) ?? peakRssMiB;
    };
    const timer = setInterval(ask, ASK_MS);
    const output = [];
    const complaints = [];
    child.stdout.on("data", (bytes) => {
      ask();
      output.push(bytes);
    });
    child.stderr.on("data", (bytes) => complaints.push(bytes));
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ output: Buffer.concat(output).toString("utf8"), peakRssMiB });
      else reject(new Error(`tesseract ended with ${code}: ${Buffer.concat(complaints).toString("utf8").trim()}`));
    });
  });
}

/** Linux only; elsewhere undefined. */
function peakOf(pid) {
  try {
    const kib = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib && Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

/** Processor time of the children that have ended, ms. Linux only: there a clock tick is 10 ms. */
function waitedForMs() {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return undefined;
  }
}
