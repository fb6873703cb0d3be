import { requiredSamples } from "../metrics/statistics.js";
import { figure, percent, percentWithInterval, points, times } from "./format-number.js";
import type { BenchReport, LatencySummary, ModeReport } from "./types.js";

/** A table as text, for HTML, Markdown and the terminal alike. The first column names the row. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How well each mode reads. */
export function accuracyTable(report: BenchReport): Table {
  return {
    head: ["mode", "word F1 (95 % CI)", "recall", "precision", "ANLS", "CER", "pictures", "failed"],
    rows: Object.entries(report.modes).map(([mode, m]) => [
      mode,
      percentWithInterval(m.accuracy),
      percent(m.recall.value),
      percent(m.precision.value),
      percent(m.anls.value),
      percent(m.cer.value),
      String(m.accuracy.n),
      String(m.failures),
    ]),
  };
}

/** How long each mode takes, ms a picture. */
export function latencyTable(report: BenchReport): Table {
  return {
    head: ["mode", "mean ms", "p50", "p90", "p95", "p99", "to tokens", "ms per word", "images/s"],
    rows: Object.entries(report.modes).map(([mode, m]) => [
      mode,
      figure(m.latencyMs.mean),
      ...percentileCells(m.latencyMs),
      figure(m.latencyToTokensMs.mean),
      m.msPerWordRead === null ? "–" : figure(m.msPerWordRead),
      figure(m.imagesPerSecond),
    ]),
  };
}

/** Predicted against measured time; undefined where nothing was predicted. */
export function predictionTable(report: BenchReport): Table | undefined {
  const rows = Object.entries(report.modes).flatMap(([mode, { prediction, latencyMs }]) =>
    prediction
      ? [[mode, figure(prediction.predictedMs.mean), figure(latencyMs.mean), percent(prediction.medianAbsoluteError)]]
      : [],
  );
  return rows.length > 0 ? { head: ["mode", "predicted ms", "measured ms", "median error"], rows } : undefined;
}

/** What each mode spends, mean of a picture. */
export function costTable(report: BenchReport): Table {
  return {
    head: ["mode", "tokens", "encoded MP", "line MP", "GFLOP", ...STAGE_HEAD],
    rows: Object.entries(report.modes).map(([mode, m]) => [
      mode,
      figure(m.visualTokens.mean),
      figure(m.encodedMegapixels.mean),
      figure(m.lineMegapixels.mean),
      figure(m.gflops.mean),
      ...stageCells(m),
    ]),
  };
}

export function comparisonTable(report: BenchReport): Table {
  return {
    head: ["comparison", "F1 points (95 % CI)", "latency ratio (95 % CI)", "better", "worse", "equal"],
    rows: report.comparisons.map(({ baseline, candidate, accuracyDifference: d, latencyRatio: r, pictures }) => [
      `${baseline} → ${candidate}`,
      `${points(d.value)} (${points(d.low)} to ${points(d.high)})`,
      `${times(r.value)} (${r.low.toFixed(2)}–${r.high.toFixed(2)})`,
      String(pictures.better),
      String(pictures.worse),
      String(pictures.equal),
    ]),
  };
}

/** A row a kind, and two columns a mode. */
export function kindTable(report: BenchReport): Table {
  const modes = Object.entries(report.modes);
  const kinds = [...new Set(modes.flatMap(([, m]) => Object.keys(m.byKind)))].sort();
  return {
    head: ["kind", "pictures", ...modes.map(([mode]) => `${mode} F1`), ...modes.map(([mode]) => `${mode} ms`)],
    rows: kinds.map((kind) => {
      const cells = modes.map(([, m]) => m.byKind[kind]);
      return [
        kind,
        String(Math.max(...cells.map((cell) => cell?.n ?? 0))),
        ...cells.map((cell) => (cell ? percent(cell.accuracy.value) : "–")),
        ...cells.map((cell) => (cell ? figure(cell.latencyMs.mean) : "–")),
      ];
    }),
  };
}

const STAGE_HEAD = ["decode", "plan", "preprocess", "encode", "fuse", "caption"] as const;

function stageCells({ stagesMs }: ModeReport): string[] {
  return STAGE_HEAD.map((stage) => figure(stagesMs[stage]));
}

/** p50 and p90 always, flagged where n is too small to trust them; p95 and p99 only where they were given. */
function percentileCells({ n, p50, p90, p95, p99 }: LatencySummary): string[] {
  const flagged = (value: number, quantile: number) => figure(value) + (n < requiredSamples(quantile) ? "†" : "");
  return [
    flagged(p50, 0.5),
    flagged(p90, 0.9),
    p95 === undefined ? "–" : figure(p95),
    p99 === undefined ? "–" : figure(p99),
  ];
}
