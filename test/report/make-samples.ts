import { scoreText } from "../../src/metrics/score-text.js";
import type { BenchMeta, BenchSample } from "../../src/report/types.js";
import type { StageTimings } from "../../src/types.js";

/** A sample with plain figures; what a test is about is given, the rest follows from it. */
export function makeSample(given: Partial<BenchSample> = {}): BenchSample {
  const truth = given.truth ?? "one two three four";
  const text = given.text ?? truth;
  const latencyMs = given.latencyMs ?? 100;
  return {
    id: "0000000000000001",
    path: "a.png",
    kind: "phone",
    mode: "fixed",
    round: 0,
    latencyMs,
    stagesMs: makeStages(latencyMs),
    visualTokens: 40,
    encodedMegapixels: 0.25,
    lineMegapixels: 0.1,
    gflops: 5,
    tileCount: 2,
    skippedTiles: 0,
    ...scoreText(truth, text),
    ...given,
    text,
    truth,
  };
}

/** Half of the time is encode's, a tenth each of the others. */
export function makeStages(latencyMs: number): StageTimings {
  const tenth = latencyMs / 10;
  return { decode: tenth, plan: tenth, preprocess: tenth, encode: latencyMs / 2, fuse: tenth, caption: tenth };
}

/** `count` pictures in one mode, `wrong` of each ten words misread, latencies `base`, base + 1, ... */
export function makeMode(mode: string, count: number, wrong: number, base: number): BenchSample[] {
  const truth = Array.from({ length: 10 }, (_, k) => `w${k}`).join(" ");
  const text = Array.from({ length: 10 }, (_, k) => (k < wrong ? "x" : `w${k}`)).join(" ");
  return Array.from({ length: count }, (_, k) => {
    const name = String(k).padStart(3, "0");
    return makeSample({ id: name, path: `${name}.png`, mode, truth, text, latencyMs: base + k });
  });
}

export function makeMeta(given: Partial<BenchMeta> = {}): BenchMeta {
  return {
    dataset: { name: "tiny", images: 3, sha256: "00ff" },
    modes: ["fixed", "adaptive"],
    command: "openautoglm bench --mode both",
    environment: { node: "v20.20.2", cpu: { model: "X", cores: 2 }, devices: ["cpu", "webgpu"] },
    resamples: 500, // enough to see an interval, quick enough for a test
    ...given,
  };
}
