// torch_peer.py as a process: questions and answers, one at a time.
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("torch_peer.py", import.meta.url));

/**
 * @param device cpu or cuda
 * @returns { name: of its device, give(inputs of peer-inputs.mjs), ask(question), close() }
 * @throws Error with the last thing it said, where Python lacks PyTorch or PyTorch lacks the device
 */
export async function startTorchPeer({ python, bundle, device }) {
  const child = spawn(python, [SCRIPT, bundle, "--device", device], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => {
    said = `${said}${text}`.slice(-2000);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise((_, reject) => {
    child.once("error", reject);
    child.once("close", () => reject(new Error(said.trim().split("\n").at(-1))));
  });
  failed.catch(() => {}); // nobody may be listening any more
  const answer = async () => JSON.parse((await Promise.race([lines.next(), failed])).value ?? (await failed));
  const ask = (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    return answer();
  };
  const { device: name } = await answer();
  return {
    name,
    ask,
    /** @param scratch a folder for the pixels */
    give: async (inputs, scratch) => {
      const images = [];
      for (const [index, { prompt, tiles, pixels }] of inputs.entries()) {
        const path = join(scratch, `${index}.f32`);
        await writeFile(path, new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
        images.push({ prompt, tiles, pixels: path });
      }
      return ask({ images });
    },
    close: () => child.stdin.end(),
  };
}
