import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { STAGES, type Stage } from "../types.js";

/**
 * One chart as an SVG string. Observable Plot wants a document; linkedom is one made of plain objects, which also
 * escapes every text that comes in. Colours are the page's own CSS variables, so a chart follows light and dark.
 */
export function drawChart(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const chart = Plot.plot({
    document,
    ariaLabel: label,
    style: { fontSize: "12px", overflow: "visible" },
    ...options,
  } as Plot.PlotOptions);
  chart.setAttribute("role", "img");
  return chart.outerHTML;
}

/** The page defines these, once for light and once for dark. */
export const MODE_COLORS = Array.from({ length: 8 }, (_, k) => `var(--mode-${k + 1})`);
export const STAGE_COLORS = Object.fromEntries(STAGES.map((stage) => [stage, `var(--stage-${stage})`])) as Record<
  Stage,
  string
>;
/** Faint lines of a chart. */
export const GRID = { stroke: "var(--line)", strokeOpacity: 1 };

export function modeColor(modes: readonly string[], mode: string): string {
  return MODE_COLORS[Math.max(0, modes.indexOf(mode)) % MODE_COLORS.length];
}

/** Colour scale over modes, without a legend of its own: the page has one. */
export function modeScale(modes: readonly string[]): Plot.ScaleOptions {
  return { type: "categorical", domain: [...modes], range: modes.map((mode) => modeColor(modes, mode)) };
}

/** A name that fits beside an axis. */
export function axisName(text: string, longest = 20): string {
  const characters = Array.from(text);
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : text;
}
