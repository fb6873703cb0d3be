import * as Plot from "@observablehq/plot";
import { percentile } from "../metrics/statistics.js";
import { STAGES } from "../types.js";
import { axisName, drawChart, GRID, modeScale, stageColor } from "./chart-canvas.js";
import type { Picture } from "./collapse-rounds.js";
import { figure, percent } from "./format-number.js";
import type { BenchReport, Estimate } from "./types.js";

/** SVG strings for the page. `pictures`: one per image and mode. */
export interface Charts {
  readonly accuracy: string;
  readonly stages: string;
  readonly kinds: string;
  readonly latencies: string;
  readonly pixels: string;
}

export function renderCharts(report: BenchReport, pictures: readonly Picture[]): Charts {
  return {
    accuracy: accuracyChart(report),
    stages: stagesChart(report),
    kinds: kindsChart(report),
    latencies: latencyChart(report, pictures),
    pixels: pixelsChart(report),
  };
}

const WIDTH = 500; // px, half of the page; scales down with it
const FULL_WIDTH = 1040;
const HEIGHT = 280; // px, so that neighbours are level
const ROW = 30; // px, at least, one mode
const BAR = 34; // px, at most
const AXIS = 60; // px, above and below the rows
const LABEL_MARGIN = 110; // px, left: a mode's or kind's name

interface Row extends Estimate {
  readonly mode: string;
}

function accuracyChart(report: BenchReport): string {
  const modes = Object.keys(report.modes);
  const rows: Row[] = modes.map((mode) => ({ mode, ...report.modes[mode].accuracy }));
  return drawChart("Word F1 with 95 % interval, by mode", {
    width: WIDTH,
    height: heightOf(modes.length),
    marginLeft: LABEL_MARGIN,
    marginRight: 52,
    x: { domain: [axisStart(rows), 100], percent: true, label: null, ticks: 5, tickFormat: percentTick },
    y: { domain: modes, label: null, tickSize: 0, tickFormat: (mode: string) => axisName(mode) },
    color: modeScale(modes),
    marks: [
      Plot.gridX(GRID),
      Plot.ruleY(rows, { x1: "low", x2: "high", y: "mode", stroke: "mode", strokeWidth: 3 }),
      Plot.dot(rows, { x: "value", y: "mode", fill: "mode", r: 6, stroke: "var(--card)", strokeWidth: 2 }),
      Plot.text(rows, {
        x: "high",
        y: "mode",
        text: (row: Row) => percent(row.value),
        textAnchor: "start",
        dx: 8,
        fontWeight: 600,
      }),
    ],
  });
}

function stagesChart(report: BenchReport): string {
  const modes = Object.keys(report.modes);
  const parts = modes.flatMap((mode) =>
    STAGES.map((stage) => ({ mode, stage, ms: report.modes[mode].stagesMs[stage] })),
  );
  const totals = modes.map((mode) => ({ mode, ms: report.modes[mode].latencyMs.mean }));
  return drawChart("Mean latency by stage and mode, milliseconds", {
    width: WIDTH,
    height: heightOf(modes.length),
    marginLeft: LABEL_MARGIN,
    marginRight: 64,
    marginBottom: 48,
    x: { ...MILLISECONDS, ticks: 5, nice: true },
    y: {
      domain: modes,
      label: null,
      tickSize: 0,
      padding: barPadding(modes.length),
      tickFormat: (mode: string) => axisName(mode),
    },
    color: { type: "categorical", domain: STAGES, range: STAGES.map(stageColor) },
    marks: [
      Plot.gridX(GRID),
      Plot.barX(parts, {
        x: "ms",
        y: "mode",
        fill: "stage",
        title: (d) => `${d.mode}, ${d.stage}: ${figure(d.ms)} ms`,
      }),
      Plot.text(totals, {
        x: "ms",
        y: "mode",
        text: (d) => `${figure(d.ms)} ms`,
        textAnchor: "start",
        dx: 8,
        fontWeight: 600,
      }),
    ],
  } as Plot.PlotOptions);
}

function kindsChart(report: BenchReport): string {
  const modes = Object.keys(report.modes);
  const rows = modes.flatMap((mode) =>
    Object.entries(report.modes[mode].byKind).map(([kind, { n, accuracy }]) => ({ mode, kind, ...accuracy, n })),
  );
  const kinds = [...new Set(rows.map((row) => row.kind))].sort();
  const countOf = (kind: string) => Math.max(...rows.filter((row) => row.kind === kind).map((row) => row.n));
  return drawChart("Word F1 with 95 % interval, by kind of picture and mode", {
    width: FULL_WIDTH,
    height: kinds.length * (modes.length * 18 + 14) + 50,
    marginLeft: LABEL_MARGIN + 40,
    marginRight: 60,
    x: { domain: [0, 100], percent: true, label: null, tickFormat: percentTick, grid: false },
    y: { domain: modes, axis: null, padding: 0.2 },
    fy: {
      domain: kinds,
      label: null,
      padding: 0.18,
      axis: "left",
      tickFormat: (kind: string) => `${axisName(kind)} (${countOf(kind)})`,
    },
    color: modeScale(modes),
    marks: [
      Plot.gridX(GRID),
      Plot.barX(rows, { x: "value", y: "mode", fy: "kind", fill: "mode", fillOpacity: 0.85, rx2: 3 }),
      Plot.ruleY(rows, { x1: "low", x2: "high", y: "mode", fy: "kind", strokeWidth: 1.5 }),
      Plot.text(rows, {
        x: "high",
        y: "mode",
        fy: "kind",
        text: (row: Row) => percent(row.value),
        textAnchor: "start",
        dx: 6,
      }),
    ],
  });
}

/** Share of pictures done within a time: steep and left is good. Every percentile can be read off. */
function latencyChart(report: BenchReport, pictures: readonly Picture[]): string {
  const modes = Object.keys(report.modes);
  const curves = modes.flatMap((mode) => {
    const latencies = pictures.filter((p) => p.mode === mode && !p.error).map((p) => p.latencyMs);
    return CURVE_POINTS.map((share) => ({ mode, share: share * 100, ms: percentile(latencies, share) }));
  });
  const marks = curves.filter((point) => point.share === 50 || point.share === 90);
  return drawChart("Share of pictures done within a time, by mode", {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 48,
    marginRight: 24,
    marginBottom: 48,
    x: { ...MILLISECONDS, ticks: 6, nice: true, zero: true },
    y: { label: null, domain: [0, 100], ticks: [0, 25, 50, 75, 90, 100], tickFormat: percentTick },
    color: modeScale(modes),
    marks: [
      Plot.gridX(GRID),
      Plot.gridY({ ...GRID, ticks: [0, 25, 50, 75, 90, 100] }),
      Plot.line(curves, { x: "ms", y: "share", stroke: "mode", strokeWidth: 2.25 }),
      Plot.dot(marks, { x: "ms", y: "share", fill: "mode", r: 4, stroke: "var(--card)", strokeWidth: 1.5 }),
    ],
  });
}

/** What pixels buy. Sizes of one strategy (`single@512,single@768`) are joined to a curve. */
function pixelsChart(report: BenchReport): string {
  const modes = Object.keys(report.modes);
  const rows = modes
    .map((mode) => ({
      mode,
      strategy: mode.split("@")[0],
      megapixels: report.modes[mode].encodedMegapixels.mean,
      ...report.modes[mode].accuracy,
    }))
    .sort((a, b) => a.megapixels - b.megapixels);
  const widest = Math.max(...rows.map((row) => row.megapixels), 0.01);
  return drawChart("Word F1 against encoded megapixels, by mode", {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 48,
    marginRight: 24,
    marginBottom: 48,
    x: {
      label: "encoded megapixels a picture",
      labelAnchor: "right",
      labelOffset: 42,
      labelArrow: "none",
      domain: [0, widest * 1.1],
      ticks: 6,
    },
    y: { label: null, domain: [axisStart(rows), 100], percent: true, ticks: 5, tickFormat: percentTick },
    color: modeScale(modes),
    marks: [
      Plot.gridX(GRID),
      Plot.gridY(GRID),
      Plot.line(rows, { x: "megapixels", y: "value", z: "strategy", stroke: "currentColor", strokeOpacity: 0.35 }),
      Plot.ruleX(rows, { x: "megapixels", y1: "low", y2: "high", stroke: "mode", strokeWidth: 2.5 }),
      Plot.dot(rows, { x: "megapixels", y: "value", fill: "mode", r: 5, stroke: "var(--card)", strokeWidth: 2 }),
    ],
  });
}

/** Enough points for a smooth curve, few enough for a small page, whatever the number of pictures. */
const CURVE_POINTS = Array.from({ length: 101 }, (_, k) => k / 100);

const MILLISECONDS = { label: "ms a picture", labelAnchor: "right", labelOffset: 42, labelArrow: "none" } as const;

function heightOf(rows: number): number {
  return Math.max(HEIGHT, rows * ROW + AXIS);
}

/** Share of a row that stays empty, so that few modes do not make fat bars. */
function barPadding(rows: number): number {
  return Math.max(0.35, 1 - BAR / ((heightOf(rows) - AXIS) / rows));
}

/** Low end of an accuracy axis, percent: room below the lowest interval; dots, unlike bars, need not start at zero. */
function axisStart(rows: readonly Estimate[]): number {
  const lowest = Math.min(...rows.map((row) => row.low), 1);
  return Math.max(0, Math.floor((lowest - 0.05) * 10) * 10);
}

function percentTick(percentage: number): string {
  return `${percentage} %`;
}
