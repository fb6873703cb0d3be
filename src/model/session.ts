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
    return await ort.InferenceSession.create(model, {
      executionProviders: options.device === "cpu" ? ["cpu"] : [options.device, "cpu"],
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw new OpenAutoGlmError(
      "session_failed",
      `onnxruntime could not create a session on ${options.device}: ${plainReason(error as Error)}`,
      options.device === "cpu" ? "is the model file whole?" : "try --device cpu",
      options.device === "cpu" ? "input" : "unavailable",
    );
  }
}

/** The fact in onnxruntime's message, without its source file, function and assertion. */
function plainReason(error: Error): string {
  return error.message.replace(/^.*(\bwas false\. | : FAIL : )/s, "").split("\n")[0];
}

/** float32 tensor of a shape. */
export function floatTensor(data: Float32Array, dims: readonly number[]): ort.Tensor {
  return new ort.Tensor("float32", data, dims);
}
