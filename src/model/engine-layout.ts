import { availableParallelism } from "node:os";
import type { Config } from "../config/schema.js";
import type { Device } from "./session.js";

export interface EngineLayout {
  readonly engines: number;
  readonly threads: number;
  /** Tiles of one shape in one run. */
  readonly batchSize: number;
  /** What one task of an engine may take. */
  readonly timeoutMs: number;
}

/** Tiles that keep a GPU busy in one run; a CPU gains nothing from batches but with the smallest tiles (benchmarks/README.md). */
const GPU_BATCH = 8;

/**
 * Where nothing was measured (find-layout.ts): on a CPU a reader gets one single-threaded engine a core, a VLM one engine
 * with all cores, for each engine holds the whole language model. A GPU is one engine's.
 */
export function engineLayout(device: Device, config: Config, kind: "reader" | "vlm"): EngineLayout {
  const cores = availableParallelism();
  const cpu = device === "cpu";
  const threads = config["engine.threads"] || (cpu && kind === "vlm" ? cores : 1);
  const engines = cpu && kind === "reader" ? Math.max(1, Math.floor(cores / threads)) : 1;
  return {
    threads,
    engines: config["engine.count"] || engines,
    batchSize: config["engine.batchSize"] || (cpu ? 1 : GPU_BATCH),
    timeoutMs: config["limits.timeout"] * 1000,
  };
}
