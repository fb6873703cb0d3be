import { Worker } from "node:worker_threads";
import { createSession, type Device, floatTensor, isBuiltIn } from "./session.js";

/** A GPU that needs longer for one tiny product is none that helps, ms. */
const PROBE_LIMIT_MS = 20_000;

/**
 * Runs a tiny model on a device, in a thread of its own. Resolves to the reason why it does not work, or undefined.
 */
export async function probeDevice(device: Device): Promise<string | undefined> {
  const worker = new Worker(new URL("./probe-worker.js", import.meta.url), { workerData: { device } });
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(`no answer within ${PROBE_LIMIT_MS / 1000} s`), PROBE_LIMIT_MS);
    const end = (reason: string | undefined) => {
      clearTimeout(timer);
      void worker.terminate();
      resolve(reason);
    };
    worker.once("message", (reason: string | null) => end(reason ?? undefined));
    worker.once("error", (error) => end(error.message));
  });
}

/** The probe itself: y = x + x on 1 x 4 numbers. Undefined if the answer is right. */
export async function runProbe(device: Device): Promise<string | undefined> {
  // A provider that the build lacks would be dropped with a warning, and the CPU would answer.
  if (!isBuiltIn(device)) return `this build of onnxruntime-node has no ${device} provider`;
  try {
    const session = await createSession(additionModel(), { device, threads: 1 });
    const { y } = await session.run({ x: floatTensor(Float32Array.of(1, 2, 3, 4), [1, 4]) });
    const right = Array.from(y.data as Float32Array).join() === "2,4,6,8";
    return right ? undefined : "it computes wrong results";
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

/** ONNX model bytes: graph "p", node Add(x, x) -> y, float [1, 4], IR 8, opset 13. */
function additionModel(): Uint8Array {
  const text = (value: string) => Array.from(value, (character) => character.charCodeAt(0));
  const field = (number: number, body: number[]) => [(number << 3) | 2, body.length, ...body];
  const dim = (size: number) => field(1, [0x08, size]);
  const value = (name: string) => [
    ...field(1, text(name)),
    ...field(2, field(1, [0x08, 0x01, ...field(2, [...dim(1), ...dim(4)])])),
  ];
  const node = [...field(1, text("x")), ...field(1, text("x")), ...field(2, text("y")), ...field(4, text("Add"))];
  const graph = [...field(1, node), ...field(2, text("p")), ...field(11, value("x")), ...field(12, value("y"))];
  return Uint8Array.of(0x08, 8, ...field(7, graph), ...field(8, [0x10, 13]));
}
