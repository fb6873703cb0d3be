import { describe, expect, it } from "vitest";
import { fitLine } from "../../src/tiling/fit-line.js";
import { type Calibration, lookedWork, type PictureWork, predictMs } from "../../src/tiling/predict-ms.js";
import type { Region } from "../../src/types.js";

const CALIBRATION: Calibration = {
  picture: { fixedMs: 10, msPerUnit: 4 },
  tile: { fixedMs: 3, msPerUnit: 20 },
  tilesTogether: 0.5,
};
const LINE = { fixedMs: 1, msPerUnit: 30 };
const LANGUAGE = { fixedMs: 7, msPerUnit: 2, msPerNewToken: 5 };
const WORK: PictureWork = {
  megapixels: 2,
  tiles: 1,
  tileGflops: 3,
  lines: 0,
  lineGflops: 0,
  visualTokens: 0,
  newTokens: 100,
  answers: 1,
};

describe("predictMs", () => {
  it.each<[string, Partial<Calibration>, Partial<PictureWork>, number]>([
    ["a picture and its tile: 10 + 2 x 4, 3 + 3 x 20", {}, {}, 81],
    ["nothing to encode: the picture alone", {}, { tiles: 0, tileGflops: 0 }, 18],
    ["three tiles side by side: 18 + (3 x 3 + 6 x 20) / 2", {}, { tiles: 3, tileGflops: 6 }, 82.5],
    ["lines: 81 + 12 x 1 + 2 x 30", { line: LINE }, { lines: 12, lineGflops: 2 }, 153],
    ["an answer: 81 + 7 + 50 x 2 + 100 x 5", { language: LANGUAGE }, { visualTokens: 50 }, 688],
    [
      "three prompts, the picture's tokens read once: 81 + 3 x 7 + 50 x 2 + 3 x 100 x 5",
      { language: LANGUAGE },
      { visualTokens: 50, answers: 3 },
      1702,
    ],
    ["no visual tokens, no answer", { language: LANGUAGE }, {}, 81],
    ["a reader's tokens are asked nothing", { line: LINE }, { visualTokens: 50 }, 81],
  ])("%s", (_, calibration, work, ms) => {
    expect(predictMs({ ...CALIBRATION, ...calibration }, { ...WORK, ...work })).toBeCloseTo(ms, 9);
  });
});

describe("fitLine", () => {
  it.each([
    ["three points on 5 + 2 x", [1, 2, 4], [7, 9, 13], { fixedMs: 5, msPerUnit: 2 }],
    ["one size only: all in proportion", [4, 4], [7, 9], { fixedMs: 0, msPerUnit: 2 }],
    ["no units at all: all fixed", [0, 0], [7, 9], { fixedMs: 8, msPerUnit: 0 }],
    ["no saving by being there: 1 x 1 + 3 x 9 over 1 + 9", [1, 3], [1, 9], { fixedMs: 0, msPerUnit: 2.8 }],
    ["no saving by growing: 1 x 9 + 3 x 1 over 1 + 9", [1, 3], [9, 1], { fixedMs: 0, msPerUnit: 1.2 }],
    ["nothing timed", [], [], { fixedMs: 0, msPerUnit: 0 }],
  ])("%s", (_, units, times, fit) => {
    const found = fitLine(units.map((each, index) => ({ units: each, ms: times[index] })));
    expect(found.fixedMs).toBeCloseTo(fit.fixedMs, 9);
    expect(found.msPerUnit).toBeCloseTo(fit.msPerUnit, 9);
  });
});

describe("lookedWork", () => {
  it("tells tiles and thumbnail from lines", () => {
    const kinds = ["thumbnail", "tile", "line", "line", "line"];
    const looked = kinds.map((kind) => ({ kind })) as Region[];
    const cost = (regions: readonly Region[]) => ({ encodedMegapixels: 0, lineMegapixels: 0, gflops: regions.length });
    expect(lookedWork(looked, cost)).toEqual({ tiles: 2, tileGflops: 2, lines: 3, lineGflops: 3 });
  });
});
