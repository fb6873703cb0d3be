import * as Plot from "@observablehq/plot";
import { drawChart, GRID, modeColor } from "./chart-canvas.js";
import { figure } from "./format-number.js";
import type { BenchReport } from "./types.js";

/** SVG strings: accuracy and latency against resolution, as the literature's tables have them, drawn. */
export interface ResolutionCharts {
  readonly accuracy: string;
  readonly latency: string;
  /** What the colours mean. */
  readonly legend: readonly (readonly [name: string, color: string])[];
}

interface Point {
  readonly strategy: string;
  /** Beside the point: the size of a swept strategy, the name of any other. */
  readonly label: string;
  /** Side of the square that has as many pixels as the encoder saw, px. */
  readonly side: number;
  /** Whether it is one of several sizes of its strategy. */
  readonly isOfCurve: boolean;
  readonly accuracy: number; // 0..1
  readonly low: number;
  readonly high: number;
  readonly ms: number;
}

const WIDTH = 500; // px, half of the page
const HEIGHT = 330;

/** Sizes that make a curve; two points make a line, which says nothing of its shape. */
const CURVE = 3;

/** Undefined where no strategy was run at three sizes or more. */
export function resolutionCharts(report: BenchReport): ResolutionCharts | undefined {
  const points = pointsOf(report);
  if (!points.some(({ isOfCurve }) => isOfCurve)) return undefined;
  const strategies = [...new Set(points.map(({ strategy }) => strategy))];
  const ofStrategy = strategies.map((name) => [name, modeColor(strategies, name)] as const);
  const color = { type: "categorical", domain: strategies, range: ofStrategy.map(([, each]) => each) } as const;
  return { accuracy: accuracyChart(points, color), latency: latencyChart(points, color), legend: ofStrategy };
}

function pointsOf({ modes }: BenchReport): Point[] {
  const sizesOf = (strategy: string) => Object.keys(modes).filter((name) => name.startsWith(`${strategy}@`)).length;
  return Object.entries(modes)
    .map(([mode, { accuracy, latencyMs, encodedMegapixels }]) => {
      const [strategy, size] = mode.split("@");
      const isOfCurve = size !== undefined && sizesOf(strategy) >= CURVE;
      return {
        strategy,
        label: isOfCurve ? size : mode,
        side: Math.sqrt(encodedMegapixels.mean * 1e6),
        isOfCurve,
        accuracy: accuracy.value,
        low: accuracy.low,
        high: accuracy.high,
        ms: latencyMs.mean,
      };
    })
    .sort((a, b) => a.side - b.side);
}

function accuracyChart(points: readonly Point[], color: Plot.ScaleOptions): string {
  return drawChart("Word F1 against resolution", {
    ...frame(points, color),
    y: { label: null, domain: [0, 100], percent: true, ticks: 5, tickFormat: (share: number) => `${share} %` },
    marks: [
      Plot.gridX(GRID),
      Plot.gridY(GRID),
      Plot.ruleX(points, {
        x: "side",
        y1: "low",
        y2: "high",
        stroke: "strategy",
        strokeWidth: 1.5,
        strokeOpacity: 0.5,
      }),
      ...curve(points, "accuracy"),
    ],
  });
}

function latencyChart(points: readonly Point[], color: Plot.ScaleOptions): string {
  const most = Math.max(...points.map(({ ms }) => ms), 1);
  return drawChart("Mean latency against resolution, milliseconds", {
    ...frame(points, color),
    y: { label: null, domain: [0, most * 1.12], ticks: 5, tickFormat: (ms: number) => figure(ms) },
    marks: [Plot.gridX(GRID), Plot.gridY(GRID), ...curve(points, "ms")],
  });
}

function frame(points: readonly Point[], color: Plot.ScaleOptions): Plot.PlotOptions {
  return {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 48,
    marginRight: 32,
    marginBottom: 48,
    x: {
      label: "resolution: side of a square of as many pixels, px",
      labelAnchor: "right",
      labelOffset: 42,
      labelArrow: "none",
      domain: [0, Math.max(...points.map(({ side }) => side), 1) * 1.08],
      ticks: 6,
    },
    color,
  };
}

/** Sizes of one strategy joined, each with its label; a strategy with one size is a larger point by itself. */
function curve(points: readonly Point[], y: "accuracy" | "ms"): Plot.Markish[] {
  const joined = points.filter(({ isOfCurve }) => isOfCurve);
  const alone = points.filter(({ isOfCurve }) => !isOfCurve);
  const label = { x: "side", y, text: "label", stroke: "var(--card)", strokeWidth: 4, fill: "currentColor" } as const;
  return [
    Plot.line(joined, { x: "side", y, stroke: "strategy", strokeWidth: 2.25, curve: "monotone-x" }),
    Plot.dot(joined, { x: "side", y, fill: "strategy", r: 4, stroke: "var(--card)", strokeWidth: 1.5 }),
    Plot.text(joined, { ...label, dy: -11, fontSize: 11, fillOpacity: 0.75 }),
    Plot.dot(alone, { x: "side", y, fill: "strategy", r: 7, stroke: "var(--card)", strokeWidth: 2 }),
    Plot.text(alone, { ...label, dy: -16, fontWeight: 600 }),
  ];
}
