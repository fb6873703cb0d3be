/**
 * openautoglm as a library. Each function takes settings by the keys of the configuration file
 * (`{ "tiling.threshold": 768 }`), checks them as the command line does, and streams events.
 *
 *     for await (const event of adapt(["./images"], { folder: "./out" })) ...
 */
import { resolve } from "node:path";
import { type BenchProgress, benchModes } from "./bench/bench.js";
import { resolveConfig } from "./config/resolve.js";
import type { Config } from "./config/schema.js";
import type { Input } from "./io/discover.js";
import type { Existing } from "./io/output-store.js";
import { type AdaptEvent, adaptImages } from "./pipeline/adapt.js";
import { type PlanEvent, planImages } from "./pipeline/plan.js";

export type { BenchProgress } from "./bench/bench.js";
export type { Config } from "./config/schema.js";
export { OpenAutoGlmError } from "./errors.js";
export type { Input } from "./io/discover.js";
export type { Existing } from "./io/output-store.js";
export type { PathList } from "./io/path-list.js";
export type { AdaptEvent, AdaptRun } from "./pipeline/adapt.js";
export type { PlanEvent, PlanRecord } from "./pipeline/plan.js";
export type { BenchReport, BenchSample } from "./report/types.js";
export type * from "./types.js";

export interface LibraryOptions {
  readonly settings?: Partial<Config>;
  /** Relative inputs and folders start here; the process' own by default. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}

/** Writes visual tokens and captions for files, directories and globs, as the command `adapt` does. */
export function adapt(
  inputs: readonly Input[],
  options: LibraryOptions & {
    readonly folder?: string;
    readonly existing?: Existing;
    readonly retryFailed?: boolean;
  } = {},
): AsyncGenerator<AdaptEvent> {
  const cwd = options.cwd ?? process.cwd();
  const folder = resolve(cwd, options.folder ?? "openautoglm-out");
  return adaptImages(inputs, settled(options), { ...options, cwd, folder, env: process.env });
}

/** How pictures would be looked at, and what that costs; no model is loaded. */
export function plan(inputs: readonly Input[], options: LibraryOptions = {}): AsyncGenerator<PlanEvent> {
  return planImages(inputs, settled(options), {
    cwd: options.cwd ?? process.cwd(),
    env: process.env,
    signal: options.signal,
  });
}

/** Compares strategies on a labelled dataset (the shipped one by default) and writes one report. */
export function bench(
  dataset?: string,
  options: LibraryOptions & { readonly folder?: string } = {},
): AsyncGenerator<BenchProgress> {
  const cwd = options.cwd ?? process.cwd();
  return benchModes(settled(options), {
    dataset: dataset === undefined ? undefined : resolve(cwd, dataset),
    cwd,
    env: process.env,
    folder: resolve(cwd, options.folder ?? "openautoglm-bench"),
    command: "bench() of the library",
  });
}

function settled({ settings = {} }: LibraryOptions): Config {
  return resolveConfig([{ kind: "file", origin: "the settings handed in", values: settings }]).config;
}
