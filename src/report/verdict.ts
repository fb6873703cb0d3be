import { percent, points, times } from "./format-number.js";
import type { BenchReport, Comparison } from "./types.js";

/** The run in one sentence: what the candidate gains over the baseline, and for what time. Plain text. */
export function verdict(report: BenchReport): string {
  const comparison = headline(report);
  if (comparison) return compared(report, comparison);
  const [mode, only] = Object.entries(report.modes)[0] ?? [];
  if (!mode || !only) return "Nothing was measured.";
  const { value, low, high, n } = only.accuracy;
  const interval = `95 % CI ${percent(low)} to ${percent(high)}`;
  return `${mode} reads ${n} pictures with a word F1 of ${percent(value)} (${interval}), ${Math.round(only.latencyMs.mean)} ms each.`;
}

/** The comparison that the report is about: `adaptive`, the default of adapt, else the most accurate candidate. */
export function headline(report: BenchReport): Comparison | undefined {
  const ours = report.comparisons.find((comparison) => comparison.candidate === "adaptive");
  const ranked = [...report.comparisons].sort((a, b) => b.accuracyDifference.value - a.accuracyDifference.value);
  return ours ?? ranked[0];
}

function compared(report: BenchReport, { baseline, candidate, accuracyDifference, latencyRatio }: Comparison): string {
  const before = percent(report.modes[baseline].accuracy.value);
  const after = percent(report.modes[candidate].accuracy.value);
  const { value, low, high } = accuracyDifference;
  const change = `${points(value)} points, 95 % CI ${points(low)} to ${points(high)}`;
  const cost = `at ${times(latencyRatio.value)} the mean latency of ${baseline}`;
  if (low <= 0 && high >= 0) {
    return `${candidate} cannot be told apart from ${baseline} in word F1 (${before} → ${after}: ${change}) ${cost}.`;
  }
  return `${candidate} ${value > 0 ? "raises" : "lowers"} word F1 from ${before} to ${after} (${change}) ${cost}.`;
}
