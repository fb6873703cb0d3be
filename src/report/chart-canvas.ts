import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Stage } from "../types.js";

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

/** The page defines these colours, once for light and once for dark. */
export function stageColor(stage: Stage): string {
  return `var(--stage-${stage})`;
}

/** Grey is `fixed`, blue is `adaptive`, in every report; the others take what is left, in their order. */
export function modeColor(modes: readonly string[], mode: string): string {
  const reserved = ["fixed", "adaptive"];
  const known = reserved.indexOf(mode);
  if (known >= 0) return `var(--mode-${known + 1})`;
  const place = modes.filter((other) => !reserved.includes(other)).indexOf(mode);
  return `var(--mode-${reserved.length + 1 + (place % (PALETTE_SIZE - reserved.length))})`;
}

/** Colour scale over modes, without a legend of its own: the page has one. */
export function modeScale(modes: readonly string[]): Plot.ScaleOptions {
  return { type: "categorical", domain: [...modes], range: modes.map((mode) => modeColor(modes, mode)) };
}

/** Faint lines of a chart. */
export const GRID = { stroke: "var(--line)", strokeOpacity: 1 };

const PALETTE_SIZE = 8; // --mode-1 to --mode-8

/** A name that fits beside an axis. */
export function axisName(text: string, longest = 20): string {
  const characters = Array.from(text);
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : text;
}
