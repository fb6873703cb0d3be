import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { STAGES } from "../../src/types.js";
import { type CliResult, jsonLines, runCli } from "../helpers/cli.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder("all");

describe("bench on two pictures of the shipped dataset", () => {
  let result: CliResult;
  let report: Record<string, never>;

  beforeAll(async () => {
    const args = ["bench", "--limit", "2", "--no-throughput", "--device", "cpu", "--json", "--out", "out"];
    result = await runCli(args, { cwd: folder.path });
    report = JSON.parse(await readFile(folder.at("out/report.json"), "utf8"));
  });

  it("ends with 0, the report on stdout, and a table on stderr", () => {
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toEqual(report);
    expect(result.stderr).toContain("fixed");
    expect(result.stderr).toContain("adaptive");
    expect(result.stderr).toMatch(/-> .*out\/report\.html\n$/);
  });

  it("writes the four files", async () => {
    expect((await readdir(folder.at("out"))).sort()).toEqual([
      "report.html",
      "report.json",
      "report.md",
      "samples.jsonl",
    ]);
    const html = await readFile(folder.at("out/report.html"), "utf8");
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain("<svg");
    expect(html).not.toMatch(/<script|<link|(src|href)="https?:/i); // opens offline
    expect(await readFile(folder.at("out/report.md"), "utf8")).toContain("adaptive");
  });

  it("has the names that other tools read", () => {
    const estimate = { value: expect.any(Number), low: expect.any(Number), high: expect.any(Number), n: 2 };
    const mode = {
      ...{ accuracy: estimate, recall: estimate, precision: estimate, anls: estimate, cer: estimate },
      latencyMs: { mean: expect.any(Number), p50: expect.any(Number), p90: expect.any(Number) },
      stagesMs: Object.fromEntries(STAGES.map((stage) => [stage, expect.any(Number)])),
      visualTokens: { mean: expect.any(Number) },
      gflops: { mean: expect.any(Number) },
      imagesPerSecond: expect.any(Number),
    };
    expect(report).toMatchObject({
      schemaVersion: 1,
      dataset: { name: "dataset", images: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      modes: { fixed: mode, adaptive: mode },
      comparisons: [
        {
          baseline: "fixed",
          candidate: "adaptive",
          accuracyDifference: { value: expect.any(Number), low: expect.any(Number), high: expect.any(Number) },
          latencyRatio: { value: expect.any(Number), low: expect.any(Number), high: expect.any(Number) },
        },
      ],
      environment: { versions: { node: process.versions.node }, model: { name: "ppocr-v4", device: "cpu" } },
    });
    expect(Object.keys(report.modes)).toEqual(["fixed", "adaptive"]);
    for (const { accuracy } of Object.values(report.modes) as {
      accuracy: { value: number; low: number; high: number };
    }[]) {
      expect(
        0 <= accuracy.low && accuracy.low <= accuracy.value && accuracy.value <= accuracy.high && accuracy.high <= 1,
      ).toBe(true);
    }
  });

  it("has a sample for each picture in each mode", async () => {
    const samples = jsonLines(await readFile(folder.at("out/samples.jsonl"), "utf8"));
    expect(samples.map(({ path, mode }) => `${path} ${mode}`).sort()).toEqual([
      ...["banner-concert-poster.png adaptive", "banner-concert-poster.png fixed"],
      ...["banner-congress.webp adaptive", "banner-congress.webp fixed"],
    ]);
    expect(samples.every(({ text }) => text.length > 0)).toBe(true);
  });
});

describe("bench on a dataset of one's own", () => {
  const bench = (...args: string[]) =>
    runCli(["bench", "set", "--model", "null", "--no-throughput", ...args], { cwd: folder.path });

  it("ends with 3 when a picture fails, and reports it", async () => {
    await folder.put({
      "set/labels.jsonl": '{"file":"missing.png","text":"words"}\n{"file":"broken.png","text":"words"}\n',
      "set/broken.png": "no",
    });
    const { code, stderr } = await bench("--mode", "single@original");
    expect(code).toBe(3);
    expect(stderr).toContain("broken.png: the content is none of");
    const { errors, modes } = JSON.parse(await readFile(folder.at("openautoglm-bench/report.json"), "utf8"));
    expect(errors.map(({ path, mode }: Record<string, string>) => [path, mode]).sort()).toEqual([
      ["broken.png", "single@original"],
      ["missing.png", "single@original"],
    ]);
    expect(modes["single@original"]).toMatchObject({ failures: 2, accuracy: { value: 0 } });
  });

  it("ends with 65 for a label that is wrong, and says where", async () => {
    await folder.put({ "set/labels.jsonl": '{"file":"a.png","text":"ok"}\n{"file":"b.png"}\n' });
    const { code, stderr } = await bench();
    expect(code).toBe(65);
    expect(stderr).toContain("labels.jsonl, line 2: text must be a string [dataset_invalid]");
  });

  it("sets the precisions of a bundle side by side", async () => {
    await folder.put({
      "set/labels.jsonl": '{"file":"a.png","text":"words"}\n',
      "set/a.png": await fields(320, 240).png().toBuffer(),
    });
    const llava = fileURLToPath(new URL("../fixtures/vlm/llava", import.meta.url));
    const flags = ["--mode", "preset", "--max-new-tokens", "4", "--dtypes", "fp32,fp16", "--model", llava];
    const { code } = await runCli(["bench", "set", "--no-throughput", ...flags], { cwd: folder.path });
    expect(code).toBe(0);
    const report = JSON.parse(await readFile(folder.at("openautoglm-bench/report.json"), "utf8"));
    expect(Object.keys(report.modes)).toEqual(["preset fp32", "preset fp16"]);
    expect(report.comparisons).toMatchObject([{ baseline: "preset fp32", candidate: "preset fp16" }]);
    const { fp32, fp16 } = report.environment.dtypes;
    expect(fp32.hash).not.toBe(fp16.hash);
  });

  it("ends with 78 where the model has no precisions", async () => {
    await folder.put({ "set/labels.jsonl": '{"file":"a.png","text":"words"}\n' });
    const { code, stderr } = await bench("--dtypes", "fp32,q4");
    expect([code, stderr]).toEqual([78, expect.stringContaining("a reader has one [dtypes_unsupported]")]);
  });
});
