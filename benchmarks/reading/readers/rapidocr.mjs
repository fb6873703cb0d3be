// rapidocr with PP-OCRv6 small: one Python process that stays, a path a line in, a JSON object a line out.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const about = "rapidocr (PyPI), PP-OCRv6 small on onnxruntime, default settings: engine(path)";
export const install =
  "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt (in benchmarks/reading; READING_PYTHON names another interpreter)";

const HERE = new URL("..", import.meta.url);
const SCRIPT = fileURLToPath(new URL("readers/rapidocr_reader.py", HERE));

export async function open() {
  const python = process.env.READING_PYTHON ?? interpreter();
  if (!python) throw new Error("there is no virtual environment .venv");
  const child = spawn(python, [SCRIPT], { stdio: ["pipe", "pipe", "pipe"] });
  const complaints = [];
  child.stderr.on("data", (bytes) => complaints.push(bytes));
  child.stdin.on("error", () => undefined); // told below, when no answer comes
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise((_, reject) => child.on("error", reject));
  failed.catch(() => undefined);
  const answer = async () => {
    const { value, done } = await Promise.race([answers.next(), failed]);
    if (done) throw new Error(`python ended: ${Buffer.concat(complaints).toString("utf8").trim().split("\n").pop()}`);
    const { error, ...rest } = JSON.parse(value);
    if (error) throw new Error(error);
    return rest;
  };
  return {
    versions: (await answer()).versions,
    async read(path) {
      child.stdin.write(`${JSON.stringify(path)}\n`);
      return answer();
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

function interpreter() {
  const places = [".venv/bin/python", ".venv/Scripts/python.exe"].map((path) => fileURLToPath(new URL(path, HERE)));
  return places.find((path) => existsSync(path));
}
