/** The inside of an engine's thread: makes the kernel, then answers tasks. How many at a time, the pool decides. */
import { parentPort, workerData } from "node:worker_threads";
import { OpenAutoGlmError } from "../errors.js";
import type { Notice } from "../types.js";
import type { Kernel, KernelResult } from "./engine.js";
import type { SerializedError } from "./engine-errors.js";

const port = parentPort!;

function serialize(error: unknown): SerializedError {
  if (error instanceof OpenAutoGlmError) {
    return { code: error.code, message: error.message, hint: error.hint, kind: error.kind };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}

try {
  const { createKernel } = (await import(workerData.kernel)) as {
    createKernel(init: unknown, tell: (notice: Notice) => void): Promise<Kernel>;
  };
  const kernel = await createKernel(workerData.init, (notice) => port.postMessage({ notice }));
  port.on("message", async ({ id, task, input }: { id: number; task: string; input: never }) => {
    try {
      const { value, transfer = [] }: KernelResult = await kernel[task](input);
      port.postMessage({ id, value }, transfer as ArrayBuffer[]);
    } catch (error) {
      port.postMessage({ id, error: serialize(error) });
    }
  });
  port.postMessage({ value: "ready" });
} catch (error) {
  port.postMessage({ error: serialize(error) });
}
