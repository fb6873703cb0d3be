import type { BootstrapOptions, Interval } from "../metrics/bootstrap.js";
import { errorRateInterval, meanInterval, scoreIntervals } from "../metrics/intervals.js";
import { mean, percentile, requiredSamples, sum } from "../metrics/statistics.js";
import { STAGES, type Stage } from "../types.js";
import type { Picture } from "./collapse-rounds.js";
import type { Estimate, KindReport, LatencySummary, ModeReport, PredictionError } from "./types.js";

/** The figures of one mode. Failed pictures count in every accuracy (as nothing read), and in no cost. */
export function modeReport(
  pictures: readonly Picture[],
  options: BootstrapOptions,
  pipelineImagesPerSecond?: number,
): ModeReport {
  const n = pictures.length;
  const read = pictures.filter((picture) => !picture.error);
  const scores = scoreIntervals(pictures, options);
  const edits = pictures.map((picture) => ({ edits: picture.edits, length: picture.truthLength }));
  const latencies = read.map((picture) => picture.latencyMs);
  const hits = sum(read.map((picture) => picture.hits));
  const stagesMs = meanStages(read);
  return {
    accuracy: estimate(scores.f1, n),
    recall: estimate(scores.recall, n),
    precision: estimate(scores.precision, n),
    anls: estimate(
      meanInterval(
        pictures.map((picture) => picture.anls),
        options,
      ),
      n,
    ),
    cer: estimate(errorRateInterval(edits, options), n),
    latencyMs: latencySummary(latencies),
    stagesMs,
    ...predictionOf(read),
    latencyToTokensMs: { mean: sum(STAGES.map((stage) => (stage === "caption" ? 0 : stagesMs[stage]))) },
    msPerWordRead: hits > 0 ? sum(latencies) / hits : null,
    visualTokens: meanOf(read, (picture) => picture.visualTokens),
    gflops: meanOf(read, (picture) => picture.gflops),
    encodedMegapixels: meanOf(read, (picture) => picture.encodedMegapixels),
    lineMegapixels: meanOf(read, (picture) => picture.lineMegapixels),
    imagesPerSecond: pipelineImagesPerSecond ?? perSecond(latencies),
    imagesPerSecondFrom: pipelineImagesPerSecond === undefined ? "latency" : "pipeline",
    failures: n - read.length,
    byKind: byKind(pictures, options),
  };
}

/** Shape of an accuracy in report.json. */
export function estimate({ value, low, high }: Interval, n: number): Estimate {
  return { value, low, high, n };
}

function latencySummary(latencies: readonly number[]): LatencySummary {
  const n = latencies.length;
  const at = (quantile: number) => (n > 0 ? percentile(latencies, quantile) : 0);
  return {
    mean: n > 0 ? mean(latencies) : 0,
    n,
    p50: at(0.5),
    p90: at(0.9),
    ...(n >= requiredSamples(0.95) ? { p95: at(0.95) } : {}),
    ...(n >= requiredSamples(0.99) ? { p99: at(0.99) } : {}),
  };
}

function predictionOf(pictures: readonly Picture[]): { prediction?: PredictionError } {
  const pairs = pictures.flatMap(({ predictedMs, latencyMs }) =>
    predictedMs === undefined ? [] : [{ predictedMs, error: Math.abs(predictedMs - latencyMs) / latencyMs }],
  );
  if (pairs.length === 0) return {};
  return {
    prediction: {
      n: pairs.length,
      predictedMs: { mean: mean(pairs.map((pair) => pair.predictedMs)) },
      medianAbsoluteError: percentile(
        pairs.map((pair) => pair.error),
        0.5,
      ),
    },
  };
}

function byKind(pictures: readonly Picture[], options: BootstrapOptions): Record<string, KindReport> {
  const kinds = [...new Set(pictures.map((picture) => picture.kind))].sort();
  const entries = kinds.map((kind): [string, KindReport] => {
    const own = pictures.filter((picture) => picture.kind === kind);
    const latencyMs = meanOf(
      own.filter((picture) => !picture.error),
      (picture) => picture.latencyMs,
    );
    return [kind, { n: own.length, accuracy: estimate(scoreIntervals(own, options).f1, own.length), latencyMs }];
  });
  return Object.fromEntries(entries);
}

function meanStages(pictures: readonly Picture[]): Record<Stage, number> {
  const entries = STAGES.map((stage) => [stage, meanOf(pictures, (picture) => picture.stagesMs[stage]).mean]);
  return Object.fromEntries(entries) as Record<Stage, number>;
}

/** 0 where every picture failed: JSON has no NaN. */
function meanOf(pictures: readonly Picture[], figure: (picture: Picture) => number): { mean: number } {
  return { mean: pictures.length > 0 ? mean(pictures.map(figure)) : 0 };
}

function perSecond(latencies: readonly number[]): number {
  const total = sum(latencies);
  return total > 0 ? (1000 * latencies.length) / total : 0;
}
