import { describe, expect, it } from "vitest";
import { loadDataset } from "../../src/bench/dataset.js";
import { type BenchEvent, runBench } from "../../src/bench/run.js";
import { type Config, DEFAULTS } from "../../src/config/schema.js";
import type { BenchSample } from "../../src/report/types.js";
import type { Calibration } from "../../src/tiling/predict-ms.js";
import { STAGES } from "../../src/types.js";
import { collect } from "../helpers/collect.js";
import { type FakeOptions, fakeFamily } from "../helpers/fake-family.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

/** Pictures a.png, b.png, ... of 64 x 32 px, whose truth is "one two". */
async function bench(
  count: number,
  settings: Partial<Config> = {},
  fake: FakeOptions = {},
  broken: readonly string[] = [],
  calibration?: Calibration,
) {
  const png = await fields(64, 32).png().toBuffer();
  const names = Array.from({ length: count }, (_, index) => `${"abcdefgh"[index]}.png`);
  const labels = names.map((file) => JSON.stringify({ file, text: "one two", kind: "phone" })).join("\n");
  const files = names.map((name) => [`set/${name}`, broken.includes(name) ? "broken" : png]);
  await folder.put({ "set/labels.jsonl": labels, ...Object.fromEntries(files) });
  const model = fakeFamily(fake);
  const config = { ...DEFAULTS, "bench.throughput": false, ...settings } as Config;
  const events = await collect(runBench(await loadDataset(folder.at("set")), [{ model, calibration }], config));
  return { model, events, samples: samplesOf(events) };
}

function samplesOf(events: readonly BenchEvent[]): BenchSample[] {
  return events.flatMap((event) => (event.type === "sample" ? [event.sample] : []));
}

const LINES = [
  { text: "one", box: { x: 0, y: 0, width: 9, height: 9 }, confidence: 1 },
  { text: "three", box: { x: 0, y: 20, width: 9, height: 9 }, confidence: 1 },
];

describe("runBench", () => {
  it("takes every picture in every mode, in every round", async () => {
    const { events, samples } = await bench(3, { "bench.modes": "fixed,single@original,adaptive", "bench.repeats": 2 });
    expect(events[0]).toEqual({ type: "total", count: 18 });
    const runs = samples.map(({ path, mode, round }) => `${path} ${mode} ${round}`);
    const expected = ["a.png", "b.png", "c.png"].flatMap((path) =>
      ["fixed", "single@original", "adaptive"].flatMap((mode) => [0, 1].map((round) => `${path} ${mode} ${round}`)),
    );
    expect([...runs].sort()).toEqual(expected.sort());
    expect(events).toHaveLength(19);
  });

  it("runs each mode with each of several models, and says which", async () => {
    const labels = `${JSON.stringify({ file: "a.png", text: "one two", kind: "phone" })}\n`;
    await folder.put({ "set/labels.jsonl": labels, "set/a.png": await fields(64, 32).png().toBuffer() });
    const exact = fakeFamily({ lines: [{ ...LINES[0], text: "one two" }] });
    const coarse = fakeFamily({ lines: LINES });
    const models = [
      { label: "fp32", model: exact },
      { label: "q8", model: coarse },
    ];
    const config = { ...DEFAULTS, "bench.modes": "fixed,adaptive", "bench.throughput": true } as Config;
    const events = await collect(runBench(await loadDataset(folder.at("set")), models, config));
    const recall = samplesOf(events).map(({ mode, hits, wanted }) => [mode, hits / wanted]);
    expect(Object.fromEntries(recall)).toEqual({
      ...{ "fixed fp32": 1, "fixed q8": 0.5 },
      ...{ "adaptive fp32": 1, "adaptive q8": 0.5 },
    });
    expect(events.flatMap((event) => (event.type === "throughput" ? [event.mode] : []))).toEqual([
      ...["fixed fp32", "fixed q8", "adaptive fp32", "adaptive q8"],
    ]);
    expect([exact, coarse].map(({ looks }) => looks.length)).toEqual([6, 6]);
  });

  it("warms up on the first two pictures in each mode: they do not count", async () => {
    const { model, samples } = await bench(4);
    expect(samples).toHaveLength(8);
    expect(samples.map(({ error }) => error)).toEqual(Array(8).fill(undefined));
    expect(model.looks).toHaveLength(2 * 2 + 8);
  });

  it("lets the modes differ in the plan only", async () => {
    const { model } = await bench(1, { "bench.modes": "fixed@96,single@32,adaptive" });
    const sizes = model.looks
      .slice(0, 3)
      .map((pixels) => pixels.map(({ region }) => [region.encodedWidth, region.encodedHeight]));
    expect(sizes).toEqual([[[96, 96]], [[32, 32]], [[64, 32]]]);
  });

  it("tells what was read, how well, how long it took and what it cost", async () => {
    const { samples } = await bench(1, { "bench.modes": "adaptive" }, { lines: LINES });
    const { latencyMs, stagesMs, ...sample } = samples[0];
    expect(sample).toMatchObject({
      path: "a.png",
      kind: "phone",
      mode: "adaptive",
      round: 0,
      text: "one\nthree",
      truth: "one two",
      visualTokens: 2,
      encodedMegapixels: 1,
      tileCount: 1,
      skippedTiles: 0,
      truthLength: 7,
    });
    expect(sample.error).toBeUndefined();
    expect(Object.keys(stagesMs)).toEqual([...STAGES]);
    const inStages = Object.values(stagesMs).reduce((sum, ms) => sum + ms, 0);
    expect(latencyMs).toBeGreaterThanOrEqual(inStages);
  });

  it("counts a picture that fails as nothing read, and goes on", async () => {
    const { samples } = await bench(2, { "bench.modes": "adaptive" }, { lines: LINES }, ["a.png"]);
    const failed = samples.find(({ path }) => path === "a.png")!;
    expect(failed).toMatchObject({
      text: "",
      visualTokens: 0,
      gflops: 0,
      anls: 0,
      error: { code: "unsupported_format" },
    });
    expect(Object.values(failed.stagesMs)).toEqual(STAGES.map(() => 0));
    expect(samples.find(({ path }) => path === "b.png")).toMatchObject({ text: "one\nthree" });
  });

  it("times each mode over the whole dataset at full speed, when asked to", async () => {
    const { events, model } = await bench(3, { "bench.throughput": true });
    const tail = events.filter(({ type }) => type !== "sample");
    const atFullSpeed = (mode: string) => [
      ...Array(3).fill({ type: "passed", mode }),
      { type: "throughput", mode, imagesPerSecond: expect.any(Number) },
    ];
    expect(tail).toEqual([{ type: "total", count: 6 + 6 }, ...atFullSpeed("fixed"), ...atFullSpeed("adaptive")]);
    expect(tail.every((event) => event.type !== "throughput" || event.imagesPerSecond > 0)).toBe(true);
    expect(model.looks).toHaveLength(2 * 2 + 6 + 6);
  });

  it("predicts from the looks that were taken, where there is a calibration", async () => {
    const calibration = {
      picture: { fixedMs: 5, msPerUnit: 1e6 / (64 * 32) }, // 1 ms a picture of this size
      tile: { fixedMs: 2, msPerUnit: 0 },
      tilesTogether: 1,
    };
    const settings = { "bench.modes": "adaptive" };
    const { samples } = await bench(2, settings, {}, ["a.png"], calibration);
    expect(samples.map(({ path, predictedMs }) => [path, predictedMs]).sort()).toEqual([
      ["a.png", undefined],
      ["b.png", 8],
    ]);
    expect((await bench(1, settings)).samples[0]).not.toHaveProperty("predictedMs");
  });

  it("refuses a mode that there is not", async () => {
    await expect(bench(1, { "bench.modes": "nothing" })).rejects.toMatchObject({ code: "invalid_mode" });
  });
});
