import { describe, expect, it } from "vitest";
import { levelLine } from "../../src/reading/level-line.js";

const statsOf = (values: Float32Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return [mean, Math.sqrt(variance)];
};

describe("levelLine", () => {
  const line = Float32Array.from({ length: 300 }, (_, index) => (index % 7 === 0 ? -0.9 : 0.8));

  it.each([
    ["as it is", (value: number) => value],
    ["of half the contrast", (value: number) => value / 2],
    ["darker", (value: number) => value - 0.5],
  ])("a line %s: mean 0, nearly one deviation", (_, change) => {
    const [mean, deviation] = statsOf(levelLine(line.map(change)));
    expect(mean).toBeCloseTo(0, 5);
    expect(deviation).toBeGreaterThan(0.5);
    expect(deviation).toBeLessThan(0.6);
  });

  it("makes no text of a ground that hardly varies", () => {
    const [mean, deviation] = statsOf(levelLine(line.map((value) => 0.7 + value / 200)));
    expect(mean).toBeCloseTo(0, 4);
    expect(deviation).toBeLessThan(0.06);
  });

  it("leaves what it got as it was", () => {
    const copy = line.slice();
    levelLine(line);
    expect(line).toEqual(copy);
  });
});
