import { percentile, requiredSamples } from "../metrics/statistics.js";
import type { Picture } from "./collapse-rounds.js";
import type { BenchMeta, BenchSample } from "./types.js";

/** Reasons to trust the figures less, each one sentence; none means that they are valid as they stand. */
export function findWarnings(
  samples: readonly BenchSample[],
  byMode: ReadonlyMap<string, readonly Picture[]>,
  meta: BenchMeta,
): string[] {
  return [
    ...coverage(byMode, meta),
    ...[...byMode].flatMap(([mode, pictures]) => ofMode(mode, pictures)),
    ...smallSample(byMode),
    ...[...byMode.keys()].flatMap((mode) => drift(mode, samples)),
    ...(meta.warnings ?? []),
  ];
}

/** Below this the percentile bootstrap's intervals come out too narrow (a common rule of thumb). */
const FEW_PICTURES = 30;
/** A machine that gets this much slower (or faster) between rounds was throttled, or busy with something else. */
const DRIFT = 0.1;

function coverage(byMode: ReadonlyMap<string, readonly Picture[]>, meta: BenchMeta): string[] {
  const absent = meta.modes
    .filter((mode) => !byMode.has(mode))
    .map((mode) => `${mode} has no samples and is left out.`);
  const ids = new Set([...byMode.values()].flatMap((pictures) => pictures.map((picture) => picture.id)));
  const uneven = [...byMode].filter(([, pictures]) => pictures.length < ids.size);
  return [
    ...absent,
    ...uneven.map(([mode, own]) => `${mode} saw ${own.length} of ${ids.size} pictures: modes are not fully paired.`),
    ...(ids.size < meta.dataset.images ? [`Only ${ids.size} of the dataset's ${meta.dataset.images} were run.`] : []),
  ];
}

function ofMode(mode: string, pictures: readonly Picture[]): string[] {
  const failed = pictures.filter((picture) => picture.error).length;
  const unstable = pictures.filter((picture) => picture.unstable).length;
  const wordless = pictures.every((picture) => picture.wanted === 0);
  return [
    ...(failed > 0
      ? [`${mode}: ${failed} of ${pictures.length} failed; counted as nothing read, left out of times.`]
      : []),
    ...(unstable > 0 ? [`${mode}: ${unstable} read differently from round to round; the first round is scored.`] : []),
    ...(wordless ? [`${mode}: no picture has a word of truth, so accuracy says only whether nothing was read.`] : []),
  ];
}

function smallSample(byMode: ReadonlyMap<string, readonly Picture[]>): string[] {
  const smallest = Math.min(...[...byMode.values()].map((own) => own.filter((picture) => !picture.error).length));
  const shaky = [0.5, 0.9].filter((quantile) => smallest < requiredSamples(quantile));
  return [
    ...(smallest < FEW_PICTURES ? [`${smallest} timed pictures are few: the 95 % intervals are rough.`] : []),
    ...shaky.map(
      (quantile) =>
        `p${quantile * 100} over ${smallest} pictures is indicative only: ${requiredSamples(quantile)} are needed for 99 % confidence.`,
    ),
  ];
}

function drift(mode: string, samples: readonly BenchSample[]): string[] {
  const own = samples.filter((sample) => sample.mode === mode && !sample.error);
  const rounds = [...new Set(own.map((sample) => sample.round))].sort((a, b) => a - b);
  if (rounds.length < 2) return [];
  const medianOf = (round: number) =>
    percentile(
      own.filter((sample) => sample.round === round).map((sample) => sample.latencyMs),
      0.5,
    );
  const change = medianOf(rounds[rounds.length - 1]) / medianOf(rounds[0]) - 1;
  if (!(Math.abs(change) > DRIFT)) return [];
  const percent = Math.round(Math.abs(change) * 100);
  return [`${mode}: the last round was ${percent} % ${change > 0 ? "slower" : "faster"} than the first.`];
}
