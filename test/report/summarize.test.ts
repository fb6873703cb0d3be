import { describe, expect, test } from "vitest";
import { summarize } from "../../src/report/summarize.js";
import type { BenchSample } from "../../src/report/types.js";
import { makeMeta, makeMode, makeSample } from "./make-samples.js";

/** Three pictures in two modes; words wanted 4 + 2 + 4. */
const SAMPLES: BenchSample[] = [
  makeSample({ id: "1", path: "1.png", text: "one two", latencyMs: 100 }),
  makeSample({ id: "2", path: "2.png", truth: "five six", text: "five six", kind: "document", latencyMs: 200 }),
  makeSample({ id: "3", path: "3.png", text: "one two x y", latencyMs: 300 }),
  makeSample({ id: "1", path: "1.png", mode: "adaptive", latencyMs: 110 }),
  makeSample({
    id: "2",
    path: "2.png",
    mode: "adaptive",
    truth: "five six",
    text: "five",
    kind: "document",
    latencyMs: 220,
  }),
  makeSample({ id: "3", path: "3.png", mode: "adaptive", latencyMs: 330 }),
];

describe("summarize, by hand", () => {
  const report = summarize(SAMPLES, makeMeta());

  test("accuracy is micro", () => {
    // fixed: hits 2 + 2 + 2 of 10 wanted, 8 read; adaptive: 4 + 1 + 4 of 10, 9 read
    expect(report.modes.fixed.recall.value).toBeCloseTo(0.6, 12);
    expect(report.modes.fixed.precision.value).toBeCloseTo(0.75, 12);
    expect(report.modes.fixed.accuracy.value).toBeCloseTo(12 / 18, 12);
    expect(report.modes.adaptive.accuracy.value).toBeCloseTo(18 / 19, 12);
    expect(report.modes.fixed.accuracy.n).toBe(3);
  });

  test("time", () => {
    const { fixed } = report.modes;
    expect(fixed.latencyMs).toEqual({ mean: 200, n: 3, p50: 200, p90: 280 });
    expect(fixed.stagesMs.encode).toBeCloseTo(100, 9);
    expect(fixed.latencyToTokensMs.mean).toBeCloseTo(180, 9);
    expect(fixed.msPerWordRead).toBeCloseTo(100, 9);
    expect(fixed.imagesPerSecond).toBeCloseTo(5, 9);
    expect(fixed.imagesPerSecondFrom).toBe("latency");
  });

  test("the comparison is candidate against baseline", () => {
    const [comparison] = report.comparisons;
    expect(comparison).toMatchObject({ baseline: "fixed", candidate: "adaptive" });
    expect(comparison.accuracyDifference.value).toBeCloseTo(18 / 19 - 12 / 18, 12);
    expect(comparison.latencyRatio.value).toBeCloseTo(1.1, 12);
    expect(comparison.latencyRatio.low).toBeCloseTo(1.1, 12);
    expect(comparison.pictures).toEqual({ better: 2, worse: 1, equal: 0 });
  });

  test("by kind", () => {
    expect(report.modes.fixed.byKind.document).toMatchObject({
      n: 1,
      accuracy: { value: 1 },
      latencyMs: { mean: 200 },
    });
    expect(report.modes.fixed.byKind.phone).toMatchObject({ n: 2, accuracy: { value: 8 / 14 } });
  });

  test("the fixed names are there, and JSON keeps every figure", () => {
    expect(Object.keys(report).slice(0, 5)).toEqual([
      "schemaVersion",
      "dataset",
      "modes",
      "comparisons",
      "environment",
    ]);
    expect(Object.keys(report.modes)).toEqual(["fixed", "adaptive"]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test("neither the order of the samples nor a second run changes anything", () => {
    expect(summarize([...SAMPLES].reverse(), makeMeta())).toEqual(report);
  });
});

describe("summarize", () => {
  test.each([
    [129, false, false],
    [130, true, false],
    [661, true, false],
    [662, true, true],
  ])("%d pictures: p95 %s, p99 %s", (n, p95, p99) => {
    const { latencyMs } = summarize(makeMode("fixed", n, 1, 100), makeMeta({ modes: ["fixed"], resamples: 20 })).modes
      .fixed;
    expect("p95" in latencyMs).toBe(p95);
    expect("p99" in latencyMs).toBe(p99);
  });

  test("a failed picture counts as nothing read, and its short time counts nowhere", () => {
    const error = { code: "decode_failed", message: "truncated" };
    const failing = SAMPLES.map((sample) =>
      sample.id === "3" && sample.mode === "adaptive" ? { ...sample, error, latencyMs: 1 } : sample,
    );
    const report = summarize(failing, makeMeta());
    const { adaptive } = report.modes;
    expect(adaptive.recall.value).toBeCloseTo(0.5, 12); // 4 + 1 + 0 of 10
    expect(adaptive.accuracy.n).toBe(3);
    expect(adaptive.latencyMs).toMatchObject({ mean: 165, n: 2 });
    expect(adaptive.failures).toBe(1);
    expect(report.comparisons[0].latencyRatio).toMatchObject({ n: 2 });
    expect(report.comparisons[0].latencyRatio.value).toBeCloseTo(1.1, 12);
    expect(report.errors).toEqual([{ id: "3", path: "3.png", mode: "adaptive", ...error }]);
    expect(report.warnings.join("\n")).toContain("adaptive: 1 of 3 failed");
  });

  test("when all fail, the figures are still numbers", () => {
    const error = { code: "decode_failed", message: "" };
    const report = summarize(
      SAMPLES.map((sample) => ({ ...sample, error })),
      makeMeta(),
    );
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report.modes.fixed).toMatchObject({
      accuracy: { value: 0 },
      latencyMs: { mean: 0, n: 0 },
      msPerWordRead: null,
    });
  });

  test("throughput of the pipeline, where it was measured", () => {
    const report = summarize(SAMPLES, makeMeta({ imagesPerSecond: { fixed: 9 } }));
    expect(report.modes.fixed).toMatchObject({ imagesPerSecond: 9, imagesPerSecondFrom: "pipeline" });
    expect(report.modes.adaptive.imagesPerSecondFrom).toBe("latency");
  });

  test("every other mode is compared with the first", () => {
    const samples = ["a", "b", "c"].flatMap((mode) => makeMode(mode, 3, 0, 10));
    const { comparisons } = summarize(samples, makeMeta({ modes: ["b", "a", "c"] }));
    expect(comparisons.map(({ baseline, candidate }) => `${baseline} ${candidate}`)).toEqual(["b a", "b c"]);
  });

  test("no samples", () => {
    expect(summarize([], makeMeta())).toMatchObject({
      modes: {},
      comparisons: [],
      warnings: ["There are no samples."],
    });
  });
});

describe("warnings", () => {
  const many = [...makeMode("fixed", 70, 3, 100), ...makeMode("adaptive", 70, 1, 100)];
  const dataset = { name: "d", images: 70, sha256: "" };

  test("none for a sound run", () => {
    expect(summarize(many, makeMeta({ dataset })).warnings).toEqual([]);
  });

  test.each<[string, BenchSample[], RegExp]>([
    ["few pictures", many.filter((s) => s.id < "020"), /20 timed pictures are few/],
    ["p90 needs more", many.filter((s) => s.id < "050"), /p90 over 50 pictures is indicative only: 64 are needed/],
    ["part of the dataset", many.filter((s) => s.id < "069"), /Only 69 of the dataset's 70 were run/],
    ["a mode that saw less", many.slice(0, 139), /adaptive saw 69 of 70 pictures/],
    ["a mode without samples", many.filter((s) => s.mode === "fixed"), /adaptive has no samples/],
    ["rounds that differ", [...many, { ...many[0], round: 1, text: "other" }], /fixed: 1 read differently/],
    [
      "a slower last round",
      [...many, ...many.map((s) => ({ ...s, round: 1, latencyMs: s.latencyMs * 1.3 }))],
      /30 % slower/,
    ],
    ["no truth", many.map((s) => ({ ...s, wanted: 0 })), /no picture has a word of truth/],
  ])("%s", (_, samples, expected) => {
    expect(summarize(samples, makeMeta({ dataset })).warnings.join("\n")).toMatch(expected);
  });

  test("the caller's own come last", () => {
    expect(summarize(many, makeMeta({ dataset, warnings: ["load average 7"] })).warnings).toEqual(["load average 7"]);
  });
});
