import { OpenAutoGlmError } from "../errors.js";
import type { PlanOptions } from "../tiling/strategy.js";

/** A strategy under the name by which the report lists it. */
export interface BenchMode {
  readonly name: string;
  readonly plan: PlanOptions;
}

const STRATEGIES = ["fixed", "single", "threshold", "adaptive"] as const;

/**
 * `fixed,single@768,single@original,threshold,adaptive` -> modes; `both` = `fixed,adaptive`. All share `base`: only the
 * strategy and its size differ.
 */
export function parseModes(list: string, base: PlanOptions): BenchMode[] {
  const names = list.split(",").flatMap((name) => (name.trim() === "both" ? ["fixed", "adaptive"] : [name.trim()]));
  return [...new Set(names)].map((name) => ({ name, plan: { ...base, ...parseMode(name) } }));
}

function parseMode(name: string): Partial<PlanOptions> {
  const [strategy, size, ...rest] = name.split("@");
  const known = STRATEGIES.find((candidate) => candidate === strategy);
  if (!known || rest.length > 0) throw invalid(name);
  if (size === undefined) return { strategy: known };
  const pixels = size === "original" ? 0 : Number(size);
  if (!Number.isInteger(pixels) || pixels > 16384 || (pixels < 32 && size !== "original")) throw invalid(name);
  if (known === "single") return { strategy: known, singleSize: pixels };
  if (pixels === 0) throw invalid(name);
  return known === "fixed" ? { strategy: known, fixedSize: pixels } : { strategy: known, threshold: pixels };
}

function invalid(name: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "invalid_mode",
    `bench --mode can't be ${name}`,
    `a list of ${STRATEGIES.join(", ")}, each with an optional size (fixed@224, single@original), or both`,
    "usage",
  );
}
