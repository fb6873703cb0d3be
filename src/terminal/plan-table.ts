import type { PlanRecord } from "../pipeline/plan.js";
import { hoursPerMillion, type StrategyTotals, tokensOf } from "../pipeline/plan-totals.js";
import { escapeTerminal } from "../report/escape-terminal.js";
import { figure } from "../report/format-number.js";
import { alignTable } from "../report/terminal-table.js";

/** Columns are of fixed width: rows are printed as pictures come, not when all are known. */
const WIDTHS = [11, 7, 5, 11, 11, 7, 6, 7, 7];

export function planHeader(): string {
  return row(["size", "mode", "grid", "scaled to", "tiles", "tokens", "MP", "GFLOP", "ms"], "path");
}

export function planRow(plan: PlanRecord): string {
  const skipped = plan.skippedTiles > 0 ? ` (-${plan.skippedTiles})` : "";
  const cells = [
    `${plan.width}x${plan.height}`,
    plan.mode,
    gridText(plan),
    `${plan.resized.width}x${plan.resized.height}`,
    `${plan.tileCount}${skipped}`,
    `${plan.secondLook ? "~" : ""}${tokensOf(plan)}`,
    plan.encodedMegapixels.toFixed(2),
    figure(plan.gflops),
    plan.predictedMs === null ? "–" : figure(plan.predictedMs),
  ];
  return row(cells, escapeTerminal(plan.path));
}

/** Tiles that lie where content is fill no grid: rows and columns, the lines on which they begin, would say nothing. */
function gridText({ grid, tiles }: Pick<PlanRecord, "grid" | "tiles">): string {
  const count = tiles.filter(({ kind }) => kind === "tile").length;
  return count === grid.rows * grid.cols ? `${grid.rows}x${grid.cols}` : "areas";
}

/** A row a strategy, means of a picture; below it, what failed and what the figures leave open. */
export function planTotals(totals: readonly StrategyTotals[], failed: number, isReader: boolean): string {
  const isTimed = totals.some((each) => hoursPerMillion(each) !== null);
  const table = alignTable({
    head: [
      ...["mean of a picture", "tiles", "left out", "tokens", "MP", "GFLOP", isReader ? "+ lines" : "+ prompt", "sum"],
      ...(isTimed ? ["ms", "h a million"] : []),
    ],
    rows: totals.map((each) => {
      const mean = (sum: number) => figure(sum / Math.max(1, each.pictures));
      return [
        each.refused > 0 ? `${each.strategy} (refuses ${each.refused})` : each.strategy,
        mean(each.tiles),
        mean(each.skippedTiles),
        mean(each.visualTokens),
        mean(each.encodedMegapixels),
        mean(each.gflops),
        mean(each.followingGflops),
        mean(each.gflops + each.followingGflops),
        ...(isTimed ? [mean(each.predictedMs ?? 0), figure(hoursPerMillion(each) ?? 0)] : []),
      ];
    }),
  });
  const pictures = Math.max(0, ...totals.map((each) => each.pictures + each.refused));
  const rest = isReader
    ? "Lines are estimated, and as many for every strategy; what is found depends on it."
    : "Each new token of an answer comes on top (language.gflopsPerNewToken of --json).";
  const time = isTimed
    ? "\nTime is predicted for one picture after the other (adapt overlaps them), with the longest answer where a model speaks."
    : "";
  return `${table}\n\n${pictures} pictures, ${failed} failed. A million pictures: read tokens as millions, GFLOP as PFLOP.\n${rest}${time}`;
}

function row(cells: readonly string[], last: string): string {
  return [...cells.map((cell, index) => cell.padEnd(WIDTHS[index])), last].join(" ");
}
