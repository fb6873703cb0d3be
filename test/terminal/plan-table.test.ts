import { describe, expect, it } from "vitest";
import type { PlanRecord } from "../../src/pipeline/plan.js";
import { planHeader, planRow } from "../../src/terminal/plan-table.js";
import type { Tile } from "../../src/types.js";

function tiles(count: number, kind: Tile["kind"] = "tile"): Tile[] {
  return Array.from({ length: count }, (_, x) => ({
    ...{ kind, x, y: 0, width: 1, height: 1, encodedWidth: 32, encodedHeight: 32, skipped: false },
  }));
}

const RECORD: PlanRecord = {
  ...{ path: "a.png", width: 1080, height: 2400, strategy: "adaptive", mode: "tiled", detail: "original" },
  resized: { width: 461, height: 1024 },
  grid: { rows: 2, cols: 2 },
  tiles: tiles(4),
  ...{ tileCount: 4, skippedTiles: 1, visualTokens: 0, encodedMegapixels: 0.5, gflops: 5.25, predictedMs: null },
};

describe("planRow", () => {
  it.each<[string, Partial<PlanRecord>, string[]]>([
    ["a grid", {}, ["1080x2400", "tiled", "2x2", "461x1024", "4 (-1)", "0", "0.50", "5.25", "–", "a.png"]],
    ["a grid and a thumbnail", { tiles: [...tiles(1, "thumbnail"), ...tiles(4)] }, ["2x2"]],
    ["areas, which begin on two rows and two columns", { tiles: tiles(3) }, ["areas"]],
    ["one area of many", { tiles: tiles(1), grid: { rows: 1, cols: 1 } }, ["1x1"]],
    [
      "an estimate",
      { secondLook: { lines: 3, visualTokens: 40, gflops: 1, estimated: true }, predictedMs: 120 },
      ["~40", "120"],
    ],
  ])("shows %s", (_, changes, cells) => {
    const row = planRow({ ...RECORD, ...changes });
    for (const cell of cells) expect(` ${row} `).toContain(` ${cell} `);
  });

  it("stands under the head's columns", () => {
    expect(planRow(RECORD).indexOf("461x1024")).toBe(planHeader().indexOf("scaled to"));
  });
});
