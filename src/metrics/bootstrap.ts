import { mulberry32 } from "./random.js";
import { percentileOfSorted } from "./statistics.js";

/** A figure with its 95 % interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly seed: number;
  readonly resamples: number;
}

export const BOOTSTRAP_DEFAULTS: BootstrapOptions = { seed: 1, resamples: 10_000 };

/** A figure made of column sums: micro F1 from summed counts, a mean from a summed value and a column of ones. */
export type Statistic = (sums: Float64Array) => number;

/**
 * Percentile bootstrap over pictures. Each column holds one number a picture; each resample draws as many pictures as
 * there are, with replacement, and sums every column over the *same* draw: that is what pairs two modes, and what
 * takes the pictures' own difficulty out of the difference.
 */
export function bootstrap(
  columns: readonly (readonly number[])[],
  statistics: readonly Statistic[],
  options: BootstrapOptions = BOOTSTRAP_DEFAULTS,
): Interval[] {
  const pictures = columns[0]?.length ?? 0;
  const data = columns.map((column) => Float64Array.from(column));
  if (data.some((column) => column.length !== pictures)) throw new RangeError("bootstrap: columns differ in length");
  const random = mulberry32(options.seed);
  const drawn = new Uint32Array(pictures);
  const sums = new Float64Array(data.length);
  const results = statistics.map(() => new Float64Array(options.resamples));

  for (let resample = 0; resample < options.resamples; resample++) {
    for (let k = 0; k < pictures; k++) drawn[k] = Math.floor(random() * pictures);
    for (let c = 0; c < data.length; c++) sums[c] = sumDrawn(data[c], drawn);
    for (let s = 0; s < statistics.length; s++) results[s][resample] = statistics[s](sums);
  }

  const everyone = Uint32Array.from({ length: pictures }, (_, k) => k);
  const observed = Float64Array.from(data, (column) => sumDrawn(column, everyone));
  return statistics.map((statistic, s) => {
    const sorted = results[s].sort();
    return {
      value: statistic(observed),
      low: percentileOfSorted(sorted, 0.025),
      high: percentileOfSorted(sorted, 0.975),
    };
  });
}

function sumDrawn(column: Float64Array, drawn: Uint32Array): number {
  let total = 0;
  for (let k = 0; k < drawn.length; k++) total += column[drawn[k]];
  return total;
}
