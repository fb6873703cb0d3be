import type { PlanRecord } from "../pipeline/plan.js";
import { escapeTerminal } from "../report/escape-terminal.js";

/** Columns are of fixed width: rows are printed as pictures come, not when all are known. */
const WIDTHS = [11, 7, 5, 11, 11, 6, 7];

export function planHeader(): string {
  return row(["size", "mode", "grid", "scaled to", "tiles", "MP", "GFLOP"], "path");
}

export function planRow(plan: PlanRecord): string {
  const skipped = plan.skippedTiles > 0 ? ` (-${plan.skippedTiles})` : "";
  const cells = [
    `${plan.width}x${plan.height}`,
    plan.mode,
    `${plan.grid.rows}x${plan.grid.cols}`,
    `${plan.resized.width}x${plan.resized.height}`,
    `${plan.tileCount}${skipped}`,
    plan.encodedMegapixels.toFixed(2),
    plan.gflops.toFixed(1),
  ];
  return row(cells, escapeTerminal(plan.path));
}

export interface PlanTotals {
  readonly pictures: number;
  readonly failed: number;
  readonly tiles: number;
  readonly skipped: number;
  readonly megapixels: number;
  readonly gflops: number;
}

export function planTotals({ pictures, failed, tiles, skipped, megapixels, gflops }: PlanTotals): string {
  const made = Math.max(1, pictures - failed);
  return (
    `${pictures} pictures, ${failed} failed; ${tiles} tiles, ${skipped} left out; ` +
    `first look: ${megapixels.toFixed(1)} megapixels (${(megapixels / made).toFixed(2)} a picture), ` +
    `${gflops.toFixed(0)} GFLOP; the lines it finds are read on top of that`
  );
}

function row(cells: readonly string[], last: string): string {
  return [...cells.map((cell, index) => cell.padEnd(WIDTHS[index])), last].join(" ");
}
