import * as ort from "onnxruntime-node";
import { OpenAutoGlmError } from "../errors.js";

export interface SessionOptions {
  readonly device: Device;
  readonly threads: number;
}

export type Device = "cpu" | "webgpu" | "cuda";

/** Model bytes -> session on exactly the named device (operators it lacks run on the CPU inside the same session). */
export async function createSession(model: Uint8Array, options: SessionOptions): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model, { ...runtimeOptions(options), ...forAnyShape(options) });
  } catch (error) {
    throw new OpenAutoGlmError(
      "session_failed",
      `onnxruntime could not create a session on ${options.device}: ${plainReason(error as Error)}`,
      options.device === "cpu" ? "is the model file whole?" : "try --device cpu",
      options.device === "cpu" ? "input" : "unavailable",
    );
  }
}

/**
 * A reader's shapes are as many as its pictures and lines. A memory plan kept for each, and an arena that only grows, make
 * a run over 1,200 pictures of as many sizes grow by a tenth and its peak higher by a sixth, and save no time
 * (benchmarks/reliability/README.md).
 */
function forAnyShape({ device }: SessionOptions): ort.InferenceSession.SessionOptions {
  return { enableMemPattern: false, ...(device === "cpu" && { enableCpuMemArena: false }) };
}

/** How every session is made: on its device with the CPU for what that lacks, one operator after the other. */
export function runtimeOptions({ device, threads }: SessionOptions): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 4, // its errors are thrown: no need to write them to stderr as well
  };
}

/** True if onnxruntime-node was built with the device's execution provider. */
export function isBuiltIn(device: Device): boolean {
  return ort.listSupportedBackends().some(({ name }) => name === device);
}

/** The fact in onnxruntime's message on one line, without its source file, function and assertion. */
export function plainReason(error: Error): string {
  const fact = error.message
    .replace(/^.*(\bwas false\. | : FAIL : | Status Message: )/s, "")
    .replace(/^\/onnxruntime_src\/.*\) (?=[A-Z])/s, "");
  return fact
    .replace(/\s+|\\n/g, " ")
    .trim()
    .slice(0, 400);
}

/** float32 tensor of a shape. */
export function floatTensor(data: Float32Array, dims: readonly number[]): ort.Tensor {
  return new ort.Tensor("float32", data, dims);
}
