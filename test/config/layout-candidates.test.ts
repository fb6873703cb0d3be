import { describe, expect, it } from "vitest";
import { fastestLayout, layoutCandidates } from "../../src/config/layout-candidates.js";

describe("layoutCandidates", () => {
  it.each([
    [1, 9, ["1x1", "2x1"]],
    [2, 9, ["1x2", "2x1", "3x1", "2x2"]],
    [6, 9, ["1x6", "2x3", "4x1", "6x1", "7x1", "2x6"]],
    [8, 9, ["1x8", "2x4", "4x2", "8x1", "9x1", "2x8"]],
    [8, 3, ["1x8", "2x4", "2x8"]], // memory for three
    [2, 0, ["1x2"]], // one there must be
  ])("of %i cores, memory for %i engines: %j", (cores, most, expected) => {
    expect(layoutCandidates(cores, most).map(({ engines, threads }) => `${engines}x${threads}`)).toEqual(expected);
  });
});

describe("fastestLayout", () => {
  const timed = (...rates: number[]) =>
    [1, 2, 3].map((engines, at) => ({ engines, threads: 1, imagesPerSecond: rates[at] }));

  it.each([
    [[1, 2, 1.5], 1, 2], // clearly faster than the usual one
    [[1, 1.04, 1.02], 1, 1], // about as fast
    [[1.3, 1.2, 1.1], 2, 1],
    [[1, 1.2, 1.1], 9, 2], // the usual one was not tried: no memory
  ])("of %j images/s, usually %i engines: %i", (rates, usual, expected) => {
    expect(fastestLayout(timed(...rates), { engines: usual, threads: 1 })).toEqual({ engines: expected, threads: 1 });
  });
});
