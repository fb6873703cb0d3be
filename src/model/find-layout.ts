import { availableParallelism } from "node:os";
import type { Layout } from "../config/layout-candidates.js";
import type { Config } from "../config/schema.js";
import { type LayoutKey, layoutFiles } from "../io/layout-file.js";
import type { Environment } from "../io/measured-file.js";
import { toolVersion } from "../io/package-version.js";
import { type EngineLayout, engineLayout } from "./engine-layout.js";
import type { Device } from "./session.js";

/** What the layout of a model's engines on this machine's CPU is stored under. */
export function layoutKey(modelHash: string): LayoutKey {
  return { modelHash, cores: availableParallelism(), version: toolVersion() };
}

/** True where nobody has said how many engines, of how many threads: then what was measured counts. */
export function choosesLayout(device: Device, config: Config): boolean {
  return device === "cpu" && config["engine.count"] === 0 && config["engine.threads"] === 0;
}

/** The layout that `doctor --calibrate` found fastest for this model, else the usual one. */
export async function findLayout(
  device: Device,
  config: Config,
  { modelHash, layout: kind }: { readonly modelHash: string; readonly layout: "reader" | "vlm" },
  env: Environment,
): Promise<EngineLayout> {
  const usual = engineLayout(device, config, kind);
  if (!choosesLayout(device, config)) return usual;
  const measured = await layoutFiles.read(layoutKey(modelHash), env);
  return isLayout(measured) ? { ...usual, engines: measured.engines, threads: measured.threads } : usual;
}

/** The file may have been edited: nonsense must not start a thousand threads. */
function isLayout(value: Layout | undefined): value is Layout {
  const isCount = (count: unknown) => Number.isInteger(count) && Number(count) >= 1 && Number(count) <= 256;
  return isCount(value?.engines) && isCount(value?.threads);
}
