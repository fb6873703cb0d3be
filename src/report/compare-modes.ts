import type { BootstrapOptions } from "../metrics/bootstrap.js";
import { f1DifferenceInterval, meanRatioInterval } from "../metrics/intervals.js";
import { f1 } from "../metrics/word-score.js";
import type { Picture } from "./collapse-rounds.js";
import { estimate } from "./mode-report.js";
import type { Comparison } from "./types.js";

/** Two modes over the pictures that both saw, each picture against itself. */
export function compareModes(
  baseline: readonly Picture[],
  candidate: readonly Picture[],
  options: BootstrapOptions,
): Comparison {
  const candidates = new Map(candidate.map((picture) => [picture.id, picture]));
  const pairs = baseline.flatMap((before) => {
    const after = candidates.get(before.id);
    return after ? [{ before, after }] : [];
  });
  // A failure takes less time than a reading: it would make its mode look fast.
  const timed = pairs.filter(({ before, after }) => !before.error && !after.error);
  const differences = pairs.map(({ before, after }) => f1(after) - f1(before));
  return {
    baseline: baseline[0].mode,
    candidate: candidate[0].mode,
    accuracyDifference: estimate(
      f1DifferenceInterval(
        pairs.map(({ before }) => before),
        pairs.map(({ after }) => after),
        options,
      ),
      pairs.length,
    ),
    latencyRatio: estimate(
      meanRatioInterval(
        timed.map(({ before }) => before.latencyMs),
        timed.map(({ after }) => after.latencyMs),
        options,
      ),
      timed.length,
    ),
    pictures: {
      better: differences.filter((difference) => difference > 0).length,
      worse: differences.filter((difference) => difference < 0).length,
      equal: differences.filter((difference) => difference === 0).length,
    },
  };
}
