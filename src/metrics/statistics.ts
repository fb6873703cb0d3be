/**
 * Percentile by linear interpolation between the closest ranks (Hyndman and Fan's type 7, the default of numpy and
 * R). `quantile` 0..1; NaN where there are no values.
 */
export function percentile(values: ArrayLike<number>, quantile: number): number {
  return percentileOfSorted(Float64Array.from(values).sort(), quantile);
}

export function percentileOfSorted(sorted: ArrayLike<number>, quantile: number): number {
  if (sorted.length === 0) return Number.NaN;
  const rank = quantile * (sorted.length - 1);
  const below = Math.floor(rank);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
}

/** NaN where there are no values. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/**
 * How many values a percentile needs before it may be trusted with 99 % confidence: the smallest n with which at
 * most one value beyond the percentile would be a surprise (MLPerf Inference's early stopping, c = 0.99):
 * P(Binomial(n, 1 - q) <= 1) <= 0.01. That gives p50 11, p90 64, p95 130, p99 662.
 */
export function requiredSamples(quantile: number): number {
  const beyond = 1 - quantile;
  let n = 1;
  while (quantile ** n + n * beyond * quantile ** (n - 1) > 1 - CONFIDENCE) n++;
  return n;
}

const CONFIDENCE = 0.99;
