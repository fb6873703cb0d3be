import { type Config, SETTINGS } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import { anyresNext, internvl, MINICPM, smolvlm } from "./params.js";
import type { PlanOptions } from "./strategy.js";

/** A strategy under the name by which the report lists it. */
export interface PlanMode {
  readonly name: string;
  readonly plan: PlanOptions;
}

/** What a mode changes of the settings that all share. */
type Change = Partial<PlanOptions> & Pick<PlanOptions, "strategy">;

const STRATEGIES = SETTINGS["tiling.strategy"].values;

/** Modes beside the strategies: fixed with the picture's shape kept. */
const LETTERBOX = "letterbox";
const NAMES = [...STRATEGIES, LETTERBOX];

/** Modes that take a size, and what it is: the side of what the encoder sees, a long side, or the side of a tile. */
const SIZED: Readonly<Record<string, (size: number) => Partial<PlanOptions>>> = {
  fixed: (fixedSize) => ({ fixedSize }),
  letterbox: (fixedSize) => ({ fixedSize }),
  single: (singleSize) => ({ singleSize }),
  threshold: (threshold) => ({ threshold }),
  quadtree: (tileSize) => ({ tileSize }),
  anyres: (tileSize) => ({ params: { anyres: anyresNext(tileSize) } }),
  internvl: (tileSize) => ({ params: { internvl: internvl(tileSize) } }),
  idefics3: (tileSize) => ({ params: { idefics3: smolvlm(tileSize) } }),
  minicpm: (sliceSize) => ({ params: { minicpm: { ...MINICPM, sliceSize } } }),
};

/** Modes that `--sweep` takes at each of its sizes: one look at the whole, at one resolution. */
const SWEPT: readonly string[] = ["fixed", LETTERBOX, "single"];

/**
 * `fixed,single@768,single@original,threshold,adaptive` -> modes; `both` = `fixed,adaptive`. All share `base`: only the
 * strategy and its size differ. With sizes to sweep, a `fixed`, `letterbox` or `single` without a size becomes one mode a
 * size, the largest first: it is the hardest baseline.
 */
export function parseModes(list: string, base: PlanOptions, sweep = ""): PlanMode[] {
  return modeNames(list, sweepSizes(sweep)).map((name) => ({ name, plan: { ...base, ...parseMode(name) } }));
}

/** The modes of a run. */
export function configuredModes(config: Config, base: PlanOptions): PlanMode[] {
  return parseModes(config["bench.modes"], base, config["bench.sweep"]);
}

function modeNames(list: string, sizes: readonly number[]): string[] {
  const names = list.split(",").flatMap((name) => (name.trim() === "both" ? ["fixed", "adaptive"] : [name.trim()]));
  if (sizes.length === 0) return [...new Set(names)];
  if (!names.some((name) => SWEPT.includes(name))) {
    throw new OpenAutoGlmError(
      "invalid_mode",
      `bench --sweep has nothing to sweep in ${list}`,
      `name ${SWEPT.join(", ")} without a size in --mode; the default sweeps fixed and sets adaptive beside it`,
      "usage",
    );
  }
  const swept = names.flatMap((name) => (SWEPT.includes(name) ? sizes.map((size) => `${name}@${size}`) : [name]));
  return [...new Set(swept)];
}

/** "128,224" -> [224, 128]; "" -> [] */
function sweepSizes(list: string): number[] {
  if (list.trim() === "") return [];
  const sizes = list.split(",").map((text) => {
    const size = pixelsOf(text.trim());
    if (size !== undefined) return size;
    throw new OpenAutoGlmError(
      "invalid_mode",
      `bench --sweep can't be ${list}`,
      "a list of sizes in pixels, 32 to 16384: 128,224,448,512,768,1024",
      "usage",
    );
  });
  return [...new Set(sizes)].sort((a, b) => b - a);
}

function parseMode(name: string): Change {
  const [given, size, ...rest] = name.split("@");
  const known = NAMES.find((candidate) => candidate === given);
  if (!known || rest.length > 0) throw invalid(name);
  const change: Change =
    known === LETTERBOX ? { strategy: "fixed", fixedFit: "letterbox" } : { strategy: known as Change["strategy"] };
  if (size === undefined) return change;
  if (!Object.hasOwn(SIZED, known)) throw invalid(name);
  if (size === "original" && known === "single") return { ...change, singleSize: 0 };
  const pixels = pixelsOf(size);
  if (pixels === undefined) throw invalid(name);
  return { ...change, ...SIZED[known](pixels) };
}

function pixelsOf(text: string): number | undefined {
  const pixels = Number(text);
  return Number.isInteger(pixels) && pixels >= 32 && pixels <= 16384 ? pixels : undefined;
}

function invalid(name: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "invalid_mode",
    `bench --mode can't be ${name}`,
    `a list of ${NAMES.join(", ")}, some with a size (fixed@224, single@768, single@original, threshold@1536), or both`,
    "usage",
  );
}
