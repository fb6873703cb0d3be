import { escapeTerminal } from "./escape-terminal.js";
import { figure, percent, percentWithInterval } from "./format-number.js";
import { predictionTable, type Table } from "./report-tables.js";
import type { BenchReport } from "./types.js";
import { verdict } from "./verdict.js";

/** The bench in a few lines, no colours, under 100 columns: a row a mode, the verdict, then what to be careful about. */
export function renderTerminalTable(report: BenchReport): string {
  const predictions = predictionTable(report);
  return [
    alignTable(compactTable(report)),
    ...(predictions ? ["", alignTable(predictions)] : []),
    "",
    escapeTerminal(verdict(report)),
    ...report.warnings.map((warning) => `  ! ${escapeTerminal(warning)}`),
    "",
  ].join("\n");
}

/** First column left, the others right; two spaces between. */
export function alignTable({ head, rows }: Table): string {
  const lines = [head, ...rows].map((cells) => cells.map(escapeTerminal));
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => displayWidth(cells[column]))));
  const render = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const pad = " ".repeat(widths[column] - displayWidth(cell));
        return column === 0 ? cell + pad : pad + cell;
      })
      .join("  ")
      .trimEnd();
  const [top, ...body] = lines.map(render);
  return [top, "─".repeat(widths.reduce((total, width) => total + width + 2, -2)), ...body].join("\n");
}

function compactTable(report: BenchReport): Table {
  return {
    head: ["mode", "word F1 (95 % CI)", "recall", "precision", "mean ms", "p50", "p90", "tokens", "MP", "img/s"],
    rows: Object.entries(report.modes).map(([mode, m]) => [
      mode,
      percentWithInterval(m.accuracy),
      percent(m.recall.value),
      percent(m.precision.value),
      figure(m.latencyMs.mean),
      figure(m.latencyMs.p50),
      figure(m.latencyMs.p90),
      figure(m.visualTokens.mean),
      figure(m.encodedMegapixels.mean),
      figure(m.imagesPerSecond),
    ]),
  };
}

/** Columns that a text takes: East Asian wide characters take two, combining marks none. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

const MARK = /\p{M}/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
