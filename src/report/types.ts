import type { Interval } from "../metrics/bootstrap.js";
import type { TextScore } from "../metrics/score-text.js";
import type { Stage, StageTimings } from "../types.js";

/** Raised when a name of report.json changes its meaning or goes away; new names do not raise it. */
export const REPORT_SCHEMA_VERSION = 1;

/** One image in one mode in one round: a line of samples.jsonl, and all that a report is made from. */
export interface BenchSample extends TextScore {
  readonly id: string;
  readonly path: string;
  /** Kind of picture, from labels.jsonl: phone, document, ... */
  readonly kind: string;
  /** As given to --mode: `fixed`, `single@768`, ... */
  readonly mode: string;
  readonly round: number; // from 0
  /** One picture at a time, write excluded. */
  readonly latencyMs: number;
  /** From a calibration and the looks that were taken; absent without one, and where the image failed. */
  readonly predictedMs?: number;
  readonly stagesMs: StageTimings;
  readonly visualTokens: number;
  readonly encodedMegapixels: number;
  readonly lineMegapixels: number;
  readonly gflops: number;
  readonly tileCount: number;
  readonly skippedTiles: number;
  /** What was read: lines joined by "\n". */
  readonly text: string;
  readonly truth: string;
  /** Set where the image failed in this mode: it counts as nothing read. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** What a report needs beside the samples; the clock, the machine and the command line belong to the caller. */
export interface BenchMeta {
  readonly dataset: DatasetInfo;
  /** In the order asked for; the first is the baseline of every comparison. */
  readonly modes: readonly string[];
  readonly command: string;
  readonly environment: Readonly<Record<string, unknown>>;
  /** Of the bootstrap. */
  readonly seed?: number;
  readonly resamples?: number;
  /** Of the pipeline at work (images overlapping), by mode; without it, one picture after the other. */
  readonly imagesPerSecond?: Readonly<Record<string, number>>;
  /** What only the caller can see: load of the machine, too short a warm-up, ... */
  readonly warnings?: readonly string[];
}

export interface DatasetInfo {
  readonly name: string;
  readonly images: number;
  readonly sha256: string;
}

/** report.json. The names down to `environment` are fixed by contract; others may be added. */
export interface BenchReport {
  readonly schemaVersion: typeof REPORT_SCHEMA_VERSION;
  readonly dataset: DatasetInfo;
  /** In the order asked for. */
  readonly modes: Readonly<Record<string, ModeReport>>;
  readonly comparisons: readonly Comparison[];
  readonly environment: Readonly<Record<string, unknown>>;
  readonly command: string;
  readonly bootstrap: { readonly seed: number; readonly resamples: number; readonly level: number };
  /** Reasons to trust the figures less; none = valid as they stand. */
  readonly warnings: readonly string[];
  readonly errors: readonly BenchError[];
}

/** A fraction 0..1 (an error rate may exceed 1) with its 95 % interval, over n pictures. */
export interface Estimate extends Interval {
  readonly n: number;
}

export interface ModeReport {
  /** Micro word F1. */
  readonly accuracy: Estimate;
  readonly recall: Estimate;
  readonly precision: Estimate;
  readonly anls: Estimate;
  readonly cer: Estimate;
  readonly latencyMs: LatencySummary;
  /** Mean of each stage; they add up to the mean latency, but for what lies between the stages. */
  readonly stagesMs: Readonly<Record<Stage, number>>;
  /** Predicted against measured latency; only with a calibration. */
  readonly prediction?: PredictionError;
  /** Decode to fuse: until the visual tokens are there. */
  readonly latencyToTokensMs: Mean;
  /** Total latency by words read right; null where none was. */
  readonly msPerWordRead: number | null;
  readonly visualTokens: Mean;
  readonly gflops: Mean;
  readonly encodedMegapixels: Mean;
  readonly lineMegapixels: Mean;
  readonly imagesPerSecond: number;
  /** `pipeline`: measured with images overlapping; `latency`: 1 / mean latency. */
  readonly imagesPerSecondFrom: "pipeline" | "latency";
  readonly failures: number;
  readonly byKind: Readonly<Record<string, KindReport>>;
}

export interface PredictionError {
  readonly n: number; // pictures that did not fail
  readonly predictedMs: Mean;
  /** |predicted - measured| / measured, a fraction. */
  readonly medianAbsoluteError: number;
}

export interface Mean {
  readonly mean: number;
}

/** p95 and p99 only where n allows them with 99 % confidence; p50 and p90 always. */
export interface LatencySummary extends Mean {
  readonly n: number; // pictures that did not fail
  readonly p50: number;
  readonly p90: number;
  readonly p95?: number;
  readonly p99?: number;
}

export interface KindReport {
  readonly n: number;
  readonly accuracy: Estimate;
  readonly latencyMs: Mean;
}

export interface Comparison {
  readonly baseline: string;
  readonly candidate: string;
  /** Candidate minus baseline, word F1, paired over the pictures that both modes saw. */
  readonly accuracyDifference: Estimate;
  /** Mean of the candidate by mean of the baseline, over the pictures that failed in neither. */
  readonly latencyRatio: Estimate;
  /** Pictures whose own F1 rose, fell, stayed. */
  readonly pictures: { readonly better: number; readonly worse: number; readonly equal: number };
}

export interface BenchError {
  readonly id: string;
  readonly path: string;
  readonly mode: string;
  readonly code: string;
  readonly message: string;
}
