import { describe, expect, test } from "vitest";
import { bootstrap } from "../../src/metrics/bootstrap.js";
import {
  errorRateInterval,
  f1DifferenceInterval,
  meanInterval,
  meanRatioInterval,
  scoreIntervals,
} from "../../src/metrics/intervals.js";
import { mulberry32 } from "../../src/metrics/random.js";
import { mean, percentile, requiredSamples } from "../../src/metrics/statistics.js";

describe("percentile (linear, type 7)", () => {
  test.each([
    // by hand; numpy.percentile and R agree
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 0.9, 3.7],
    [[10, 1, 7, 3, 5], 0.5, 5], // order does not matter
    [[10, 1, 7, 3, 5], 0.25, 3],
    [[42], 0.99, 42],
    [[1, 2], 0, 1],
    [[1, 2], 1, 2],
  ])("%j at %d", (values, quantile, expected) => {
    expect(percentile(values, quantile)).toBeCloseTo(expected, 12);
  });

  test("of nothing is NaN", () => expect(percentile([], 0.5)).toBeNaN());
});

test.each([
  [0.5, 11],
  [0.9, 64],
  [0.95, 130],
  [0.99, 662],
])("MLPerf's table: a percentile of %d needs %d values", (quantile, n) => {
  expect(requiredSamples(quantile)).toBe(n);
});

describe("mulberry32", () => {
  test("gives the published sequence for seed 1", () => {
    const random = mulberry32(1);
    expect([random(), random(), random()]).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
  });

  test("is uniform", () => {
    const random = mulberry32(20);
    const values = Array.from({ length: 20_000 }, random);
    expect(mean(values)).toBeCloseTo(0.5, 2);
    expect(mean(values.map((v) => (v - 0.5) ** 2))).toBeCloseTo(1 / 12, 2);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });
});

describe("bootstrap", () => {
  const options = { seed: 1, resamples: 10_000 };

  test("the interval of a mean agrees with the normal approximation", () => {
    const random = mulberry32(3);
    const n = 400;
    const values = Array.from({ length: n }, () => normal(random) * 20 + 500);
    const { value, low, high } = meanInterval(values, options);
    const deviation = Math.sqrt(mean(values.map((v) => (v - value) ** 2)) / n);
    expect(value).toBeCloseTo(mean(values), 9);
    expect(low).toBeCloseTo(value - 1.96 * deviation, 0);
    expect(high).toBeCloseTo(value + 1.96 * deviation, 0);
  });

  test("a coin: n = 100 pictures of one word, 80 read right", () => {
    const scores = Array.from({ length: 100 }, (_, k) => ({ hits: k < 80 ? 1 : 0, wanted: 1, got: 1 }));
    const { f1, recall, precision } = scoreIntervals(scores, options);
    // Binomial(100, .8): sd .04, so .72 and .88 by the normal approximation, in steps of .01
    for (const figure of [f1, recall, precision]) {
      expect(figure.value).toBeCloseTo(0.8, 12);
      expect(Math.abs(figure.low - 0.72)).toBeLessThanOrEqual(0.011);
      expect(Math.abs(figure.high - 0.88)).toBeLessThanOrEqual(0.011);
    }
  });

  test("covers the truth in about 95 of 100 experiments", () => {
    const random = mulberry32(11);
    let covered = 0;
    for (let experiment = 0; experiment < 300; experiment++) {
      const values = Array.from({ length: 60 }, () => normal(random) + 10);
      const { low, high } = meanInterval(values, { seed: experiment, resamples: 400 });
      if (low <= 10 && 10 <= high) covered++;
    }
    expect(covered / 300).toBeGreaterThan(0.9);
    expect(covered / 300).toBeLessThan(0.98);
  });

  test("pairing: a constant gain over pictures of very different difficulty has no width", () => {
    const wanted = 10;
    const baseline = Array.from({ length: 50 }, (_, k) => ({ hits: k % 9, wanted, got: wanted }));
    const candidate = baseline.map((s) => ({ ...s, hits: s.hits + 1 }));
    const { value, low, high } = f1DifferenceInterval(baseline, candidate, options);
    for (const figure of [value, low, high]) expect(figure).toBeCloseTo(0.1, 12);
  });

  test("pairing: a latency that is always twice the other gives 2 exactly", () => {
    const baseline = Array.from({ length: 30 }, (_, k) => 100 + k * 37);
    const { value, low, high } = meanRatioInterval(
      baseline,
      baseline.map((ms) => ms * 2),
      options,
    );
    for (const figure of [value, low, high]) expect(figure).toBeCloseTo(2, 12);
  });

  test("the ratio of means is not the mean of ratios", () => {
    expect(meanRatioInterval([100, 300], [200, 300], options).value).toBeCloseTo(1.25, 12);
  });

  test("three pictures, by hand: the 27 equally likely draws", () => {
    // sums of 3 draws from {0, 0, 1}: P(0) = 8/27, P(3) = 1/27 = .037, so the 97.5 % point is 3 of 3
    const [{ value, low, high }] = bootstrap([[0, 0, 1]], [(sums) => sums[0]], options);
    expect([value, low, high]).toEqual([1, 0, 3]);
  });

  test("an error rate by hand", () => {
    expect(errorRateInterval([{ edits: 2, length: 8 }], options)).toEqual({ value: 0.25, low: 0.25, high: 0.25 });
  });

  test("same seed, same interval; other seed, other interval", () => {
    const values = [1, 4, 9, 16, 25, 36, 49, 64];
    expect(meanInterval(values, options)).toEqual(meanInterval(values, options));
    expect(meanInterval(values, { seed: 2, resamples: 100 })).not.toEqual(
      meanInterval(values, { seed: 3, resamples: 100 }),
    );
  });

  test("no pictures give finite figures for scores", () => {
    expect(scoreIntervals([], options).f1).toEqual({ value: 1, low: 1, high: 1 });
    expect(meanInterval([], options)).toEqual({ value: 0, low: 0, high: 0 });
  });

  test("columns of different length are refused", () => {
    expect(() => bootstrap([[1], [1, 2]], [(sums) => sums[0]], options)).toThrow(RangeError);
  });
});

/** Box-Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
