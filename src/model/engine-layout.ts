import { availableParallelism } from "node:os";
import type { Config } from "../config/schema.js";
import type { Device } from "./session.js";

export interface EngineLayout {
  readonly engines: number;
  readonly threads: number;
  /** Tiles of one shape in one run. */
  readonly batchSize: number;
}

/** Tiles that keep a GPU busy in one run; a CPU gains nothing from batches (measured: 80 ms for two tiles, 37 for one). */
const GPU_BATCH = 8;

/** On CPU one single-threaded engine a core (two of one thread beat one of two); a GPU is one engine's. */
export function engineLayout(device: Device, config: Config): EngineLayout {
  const cpu = device === "cpu";
  const threads = config["engine.threads"];
  return {
    threads,
    engines: config["engine.count"] || (cpu ? Math.max(1, Math.floor(availableParallelism() / threads)) : 1),
    batchSize: config["engine.batchSize"] || (cpu ? 1 : GPU_BATCH),
  };
}
