import * as ort from "onnxruntime-node";
import { OpenAutoGlmError } from "../errors.js";
import { type Session, type Watch, watchCpuOperators } from "./cpu-operators.js";

export interface SessionOptions {
  readonly device: Device;
  readonly threads: number;
}

export type Device = "cpu" | "webgpu" | "cuda";

/**
 * Model bytes -> session on exactly the named device (operators it lacks run on the CPU inside the same session).
 * @param watch who is told which those are
 */
export async function createSession(
  model: Uint8Array,
  options: SessionOptions,
  watch?: Omit<Watch, "device">,
): Promise<Session> {
  const create = (more: ort.InferenceSession.SessionOptions) =>
    ort.InferenceSession.create(model, { ...runtimeOptions(options), enableMemPattern: false, ...more });
  try {
    // A reader's shapes are as many as its pictures and lines: a memory plan kept for each costs a tenth of all memory at
    // its peak (40 screens, twice: 697 and 673 MB instead of 793 and 801), and saves no time. Its arena stays: without it
    // a tile of 1536 x 1024 takes 1.7 times as long, for pages that are given back and taken again.
    return await watched(options, watch, create);
  } catch (error) {
    throw new OpenAutoGlmError(
      "session_failed",
      `onnxruntime could not create a session on ${options.device}: ${plainReason(error as Error)}`,
      options.device === "cpu" ? "is the model file whole?" : "try --device cpu",
      options.device === "cpu" ? "input" : "unavailable",
    );
  }
}

/** A session, watched where its device may leave something to the CPU. */
export function watched(
  { device }: SessionOptions,
  watch: Omit<Watch, "device"> | undefined,
  create: (more: ort.InferenceSession.SessionOptions) => Promise<ort.InferenceSession>,
): Promise<Session> {
  return watch && device !== "cpu" ? watchCpuOperators({ ...watch, device }, create) : create({});
}

/** How every session is made: on its device with the CPU for what that lacks, one operator after the other. */
export function runtimeOptions({ device, threads }: SessionOptions): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Threads that wait in a loop take the cores from other sessions and from the pictures' preparation: a directory of
    // mixed sizes took 1.5 times as long (benchmarks/README.md).
    extra: { session: { intra_op: { allow_spinning: "0" } } },
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

export function byteTensor(data: Uint8Array, dims: readonly number[]): ort.Tensor {
  return new ort.Tensor("uint8", data, dims);
}

/** int64, of one dimension. */
export function integerTensor(...values: readonly number[]): ort.Tensor {
  return new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);
}
