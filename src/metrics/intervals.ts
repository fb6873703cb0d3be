import { BOOTSTRAP_DEFAULTS, type BootstrapOptions, bootstrap, type Interval } from "./bootstrap.js";
import { type Edits, rateOf } from "./error-rate.js";
import { f1, precision, recall, type WordScore } from "./word-score.js";

/** Micro F1, recall and precision over pictures, from one set of resamples. */
export function scoreIntervals(
  scores: readonly WordScore[],
  options: BootstrapOptions = BOOTSTRAP_DEFAULTS,
): { f1: Interval; recall: Interval; precision: Interval } {
  const statistics = [f1, recall, precision].map((figure) => (sums: Float64Array) => figure(scoreAt(sums, 0)));
  const [f1Interval, recallInterval, precisionInterval] = bootstrap(columnsOf(scores), statistics, options);
  return { f1: f1Interval, recall: recallInterval, precision: precisionInterval };
}

/** Candidate minus baseline, micro F1; the k-th picture of both is the same picture. */
export function f1DifferenceInterval(
  baseline: readonly WordScore[],
  candidate: readonly WordScore[],
  options: BootstrapOptions = BOOTSTRAP_DEFAULTS,
): Interval {
  const difference = (sums: Float64Array) => f1(scoreAt(sums, 3)) - f1(scoreAt(sums, 0));
  return bootstrap([...columnsOf(baseline), ...columnsOf(candidate)], [difference], options)[0];
}

export function meanInterval(values: readonly number[], options: BootstrapOptions = BOOTSTRAP_DEFAULTS): Interval {
  return bootstrap([values], [(sums) => sums[0] / Math.max(values.length, 1)], options)[0];
}

/** Sum of edits by sum of lengths: CER, WER. */
export function errorRateInterval(
  pictures: readonly Edits[],
  options: BootstrapOptions = BOOTSTRAP_DEFAULTS,
): Interval {
  const columns = [pictures.map((p) => p.edits), pictures.map((p) => p.length)];
  return bootstrap(columns, [(sums) => rateOf(sums[0], sums[1])], options)[0];
}

/** Mean of the candidate by mean of the baseline, paired; 1 where the baseline took no measurable time. */
export function meanRatioInterval(
  baseline: readonly number[],
  candidate: readonly number[],
  options: BootstrapOptions = BOOTSTRAP_DEFAULTS,
): Interval {
  return bootstrap([baseline, candidate], [(sums) => (sums[0] > 0 ? sums[1] / sums[0] : 1)], options)[0];
}

function columnsOf(scores: readonly WordScore[]): number[][] {
  return [scores.map((s) => s.hits), scores.map((s) => s.wanted), scores.map((s) => s.got)];
}

function scoreAt(sums: Float64Array, column: number): WordScore {
  return { hits: sums[column], wanted: sums[column + 1], got: sums[column + 2] };
}
