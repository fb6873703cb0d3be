import { STAGES } from "../types.js";
import { modeColor, stageColor } from "./chart-canvas.js";
import { renderCharts } from "./charts.js";
import { collapseRounds } from "./collapse-rounds.js";
import { DEFINITIONS } from "./definitions.js";
import { flatten } from "./flatten.js";
import { summaryTiles } from "./html-tiles.js";
import { worstSection } from "./html-worst.js";
import { html, type Markup, trusted } from "./markup.js";
import { PAGE_STYLE } from "./page-style.js";
import {
  accuracyTable,
  comparisonTable,
  costTable,
  kindTable,
  latencyTable,
  predictionTable,
  type Table,
} from "./report-tables.js";
import { resolutionCharts } from "./resolution-charts.js";
import type { BenchReport, BenchSample } from "./types.js";
import { verdict } from "./verdict.js";

/** report.html: one file that opens offline. No script; the policy forbids whatever is not in the file. */
export function renderHtml(report: BenchReport, samples: readonly BenchSample[]): string {
  const pictures = collapseRounds(samples).filter((picture) => Object.hasOwn(report.modes, picture.mode));
  const measured = pictures.length > 0;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>openautoglm bench: ${report.dataset.name}</title>
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body>
<header>
<p class="over">openautoglm bench · <b>${report.dataset.name}</b> · ${report.dataset.images} pictures · ${Object.keys(report.modes).join(", ")}</p>
<h1>${verdict(report).replaceAll(" %", "\u00a0%")}</h1>
${summaryTiles(report)}
${warnings(report)}
</header>
<main>
${measured ? figures(report, pictures) : undefined}
${measured ? worstSection(report, pictures) : undefined}
${errors(report)}
${provenance(report)}
</main>
<footer>Intervals: ${report.bootstrap.resamples.toLocaleString("en-US")} bootstrap resamples over pictures, seed ${report.bootstrap.seed}. Schema version ${report.schemaVersion}. The same figures, unrounded: report.json; every reading: samples.jsonl.</footer>
</body>
</html>
`;
  return page.source;
}

function figures(report: BenchReport, pictures: ReturnType<typeof collapseRounds>): Markup {
  const charts = renderCharts(report, pictures);
  const names = Object.keys(report.modes);
  const predictions = predictionTable(report);
  const modes = names.map((mode) => [mode, modeColor(names, mode)] as const);
  const stages = STAGES.map((stage) => [stage, stageColor(stage)] as const);
  return html`
<h2>What was read</h2>
<p>Words read against the words that are there, over all pictures together.</p>
${card(accuracyTable(report))}
${report.comparisons.length > 0 ? card(comparisonTable(report)) : undefined}
<div class="charts">
${figureCard("Word F1", "With 95 % interval; higher is better.", charts.accuracy, modes)}
${figureCard("What pixels buy", "Word F1 against pixels given to the encoder; up and left is better.", charts.pixels, modes)}
</div>
<h2>What it took</h2>
<p>One picture at a time, milliseconds; warm-up, model load and writing excluded.</p>
${card(latencyTable(report))}
<p class="note">† too few pictures to trust the percentile with 99 % confidence; p95 and p99 are given only with enough.</p>
<div class="charts">
${figureCard("Where the time goes", "Mean of a picture, by stage.", charts.stages, stages)}
${figureCard("Latency", "Share of pictures done within a time; dots at p50 and p90; left is better.", charts.latencies, modes)}
</div>
${card(costTable(report))}
${predictions ? html`<p>Predicted from a calibration of this device and the looks that were taken, against the latency measured.</p>\n${card(predictions)}` : undefined}
${againstResolution(report)}
<h2>By kind of picture</h2>
<p>The same word F1, kind by kind; few pictures make wide intervals.</p>
<div class="wide">${figureCard("Word F1 by kind", "With 95 % interval.", charts.kinds, modes)}</div>
${card(kindTable(report))}`;
}

function againstResolution(report: BenchReport): Markup | undefined {
  const charts = resolutionCharts(report);
  if (!charts) return undefined;
  return html`<h2>Against resolution</h2>
<p>Each size of a strategy, and what stands beside the curve: a point above it reads more for its pixels.</p>
<div class="charts">
${figureCard("Accuracy", "Word F1, with 95 % interval; up and left is better.", charts.accuracy, charts.legend)}
${figureCard("Latency", "Mean of a picture, milliseconds; down and right is better.", charts.latency, charts.legend)}
</div>`;
}

function figureCard(
  title: string,
  note: string,
  svg: string,
  legend: readonly (readonly [name: string, color: string])[] = [],
): Markup {
  const swatches = legend.map(([name, color]) => html`<span><i style="background:${color}"></i>${name}</span>`);
  return html`<figure class="card"><h3>${title}</h3><p>${note}</p>${
    legend.length > 0 ? html`<div class="legend">${swatches}</div>` : undefined
  }${trusted(svg)}</figure>`;
}

function card({ head, rows }: Table, style = ""): Markup {
  const cells = (row: readonly string[]) => row.map((cell) => html`<td>${cell}</td>`);
  return html`<div class="card scroll ${style}"><table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody></table></div>`;
}

function warnings({ warnings }: BenchReport): Markup | undefined {
  if (warnings.length === 0) return undefined;
  return html`<div class="card notice" role="note"><b>Read with care</b><ul>${warnings.map((text) => html`<li>${text}</li>`)}</ul></div>`;
}

function errors({ errors }: BenchReport): Markup | undefined {
  if (errors.length === 0) return undefined;
  const shown = errors.slice(0, 50).map(({ path, mode, code, message }) => [path, mode, code, message]);
  const more = errors.length - shown.length;
  return html`<h2>Failed</h2>
<p>Counted as nothing read${more > 0 ? `; ${more} more are in report.json` : ""}.</p>
${card({ head: ["path", "mode", "code", "message"], rows: shown }, "prose")}`;
}

function provenance(report: BenchReport): Markup {
  const environment = [...flatten(report.environment), ["dataset.sha256", report.dataset.sha256] as const];
  return html`<h2>Made by</h2>
<p>The command, and the machine that it ran on.</p>
<pre class="card command"><code>${report.command}</code></pre>
${card({ head: ["what", "value"], rows: environment }, "prose")}
<h2>What the figures mean</h2>
<dl class="card">${DEFINITIONS.map(([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>\n`)}</dl>`;
}
