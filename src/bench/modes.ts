import { type Config, SETTINGS } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import type { PlanOptions } from "../tiling/strategy.js";

/** A strategy under the name by which the report lists it. */
export interface BenchMode {
  readonly name: string;
  readonly plan: PlanOptions;
}

const STRATEGIES = SETTINGS["tiling.strategy"].values;

/** Strategies that take a size, and the option that it is. */
const SIZED = { fixed: "fixedSize", single: "singleSize", threshold: "threshold" } as const;

/**
 * `fixed,single@768,single@original,threshold,adaptive` -> modes; `both` = `fixed,adaptive`. All share `base`: only the
 * strategy and its size differ.
 */
export function parseModes(list: string, base: PlanOptions): BenchMode[] {
  return modeNames(list).map((name) => ({ name, plan: { ...base, ...parseMode(name) } }));
}

/** @throws OpenAutoGlmError `invalid_mode` for a name that parseModes would refuse */
export function requireModes(config: Config): void {
  for (const name of modeNames(config["bench.modes"])) parseMode(name);
}

function modeNames(list: string): string[] {
  const names = list.split(",").flatMap((name) => (name.trim() === "both" ? ["fixed", "adaptive"] : [name.trim()]));
  return [...new Set(names)];
}

function parseMode(name: string): Partial<PlanOptions> {
  const [given, size, ...rest] = name.split("@");
  const strategy = STRATEGIES.find((candidate) => candidate === given);
  if (!strategy || rest.length > 0) throw invalid(name);
  if (size === undefined) return { strategy };
  if (!(strategy in SIZED)) throw invalid(name);
  if (size === "original" && strategy === "single") return { strategy, singleSize: 0 };
  const pixels = Number(size);
  if (!Number.isInteger(pixels) || pixels < 32 || pixels > 16384) throw invalid(name);
  return { strategy, [SIZED[strategy as keyof typeof SIZED]]: pixels };
}

function invalid(name: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "invalid_mode",
    `bench --mode can't be ${name}`,
    `a list of ${STRATEGIES.join(", ")}, some with a size (fixed@224, single@768, single@original, threshold@1536), or both`,
    "usage",
  );
}
