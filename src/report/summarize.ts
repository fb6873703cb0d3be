import { BOOTSTRAP_DEFAULTS } from "../metrics/bootstrap.js";
import { collapseRounds, type Picture } from "./collapse-rounds.js";
import { compareModes } from "./compare-modes.js";
import { modeReport } from "./mode-report.js";
import {
  type BenchError,
  type BenchMeta,
  type BenchReport,
  type BenchSample,
  type ModeReport,
  REPORT_SCHEMA_VERSION,
} from "./types.js";
import { findWarnings } from "./warnings.js";

/**
 * Samples -> report.json. The first mode is the baseline of every comparison. The same samples, in any order, give
 * the same report.
 */
export function summarize(samples: readonly BenchSample[], meta: BenchMeta): BenchReport {
  const options = {
    seed: meta.seed ?? BOOTSTRAP_DEFAULTS.seed,
    resamples: meta.resamples ?? BOOTSTRAP_DEFAULTS.resamples,
  };
  const byMode = groupByMode(collapseRounds(samples), meta.modes);
  const modes = [...byMode].map(([mode, pictures]): [string, ModeReport] => [
    mode,
    modeReport(pictures, options, meta.imagesPerSecond?.[mode]),
  ]);
  const [baseline, ...candidates] = byMode.values();
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    dataset: meta.dataset,
    modes: Object.fromEntries(modes),
    comparisons: candidates.map((candidate) => compareModes(baseline, candidate, options)),
    environment: meta.environment,
    command: meta.command,
    bootstrap: { ...options, level: 0.95 },
    warnings: byMode.size > 0 ? findWarnings(samples, byMode, meta) : ["There are no samples."],
    errors: [...byMode.values()].flatMap((pictures) => pictures.flatMap(errorOf)),
  };
}

/** Modes in the order asked for; those without samples are left out (a warning says so). */
function groupByMode(pictures: readonly Picture[], modes: readonly string[]): Map<string, Picture[]> {
  const groups = new Map<string, Picture[]>();
  for (const mode of modes) {
    const own = pictures.filter((picture) => picture.mode === mode);
    if (own.length > 0) groups.set(mode, own);
  }
  return groups;
}

function errorOf({ id, path, mode, error }: Picture): BenchError[] {
  return error ? [{ id, path, mode, code: error.code, message: error.message }] : [];
}
