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

/** Tiles that keep a GPU busy in one run; a CPU gains nothing from batches (measured: 80 ms for two tiles, 37 for one). */
const GPU_BATCH = 8;

/**
 * On CPU a reader gets one single-threaded engine a core (two of one thread beat one of two). A VLM gets one engine
 * with all cores: each engine holds the whole language model. A GPU is one engine's.
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
