import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { type Config, DEFAULTS } from "../../src/config/schema.js";
import type { Input } from "../../src/io/discover.js";
import { type AdaptEvent, type AdaptOptions, adaptImages } from "../../src/pipeline/adapt.js";
import { collect, streamOf } from "../helpers/collect.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const CONFIG: Config = { ...DEFAULTS, model: "null" };

async function pictures(...names: readonly string[]): Promise<void> {
  const png = await fields(32, 16).png().toBuffer();
  await folder.put(Object.fromEntries(names.map((name) => [`in/${name}`, png])));
}

const start = (inputs: readonly Input[], options: Partial<AdaptOptions> = {}, config = CONFIG) =>
  adaptImages(inputs, config, { cwd: folder.path, env: {}, folder: folder.at("out"), ...options });
const adapt = async (inputs: readonly Input[], options: Partial<AdaptOptions> = {}, config = CONFIG) =>
  collect(start(inputs, options, config));

function summaryOf(events: readonly AdaptEvent[]) {
  const last = events.at(-1);
  if (last?.type !== "summary") throw new Error("no summary");
  return last.run;
}

describe("adaptImages", () => {
  it("tells the total, each image with the counts so far, and a summary", async () => {
    await pictures("a.png", "c.png");
    await folder.put({ "in/b.png": "no picture", "in/notes.txt": "notes" });
    const events = await adapt(["in"]);
    expect(events.filter(({ type }) => type === "total")).toEqual([{ type: "total", count: 3 }]);
    const told = events.filter(({ type }) => type !== "total" && type !== "start"); // it comes when it is known
    const brief = told.map((event) => {
      if (event.type === "image") {
        const { counts, outcome } = event;
        return [
          outcome.type,
          outcome.type === "done" ? outcome.record.path : outcome.error.path,
          counts.found,
          counts.done,
          counts.failed,
        ];
      }
      return event.type === "summary" ? ["summary", event.run.counts] : [event.type];
    });
    expect(brief).toEqual([
      ["done", "a.png", 1, 1, 0],
      ["failed", "b.png", 2, 1, 1],
      ["done", "c.png", 3, 2, 1],
      ["summary", { found: 3, done: 2, failed: 1, resumed: 0, skipped: 1 }],
    ]);
  });

  it("writes run.json with what decided the results", async () => {
    await pictures("a.png");
    const run = summaryOf(await adapt(["in"]));
    const written = JSON.parse(await readFile(folder.at("out/run.json"), "utf8"));
    expect(written).toEqual(JSON.parse(JSON.stringify(run)));
    expect(written).toMatchObject({
      schemaVersion: 1,
      counts: { found: 1, done: 1, failed: 0, resumed: 0, skipped: 0 },
      stopped: false,
      model: { name: "null", family: "null", hash: "0".repeat(64), device: "cpu" },
      config: CONFIG,
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      versions: {
        node: process.versions.node,
        openautoglm: expect.any(String),
        sharp: expect.any(String),
        "onnxruntime-node": expect.any(String),
      },
      machine: { platform: process.platform, cores: expect.any(Number) },
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      wallMs: expect.any(Number),
      imagesPerSecond: expect.any(Number),
    });
  });

  it("does the second time only what is missing", async () => {
    await pictures("a.png", "b.png");
    await adapt(["in"]);
    await pictures("c.png");
    const { counts } = summaryOf(await adapt(["in"]));
    expect(counts).toEqual({ found: 3, done: 3, failed: 0, resumed: 2, skipped: 0 });
    const captions = (await readFile(folder.at("out/captions.jsonl"), "utf8")).trimEnd().split("\n");
    expect(captions.map((line) => JSON.parse(line).path)).toEqual(["a.png", "b.png", "c.png"]);
  });

  it("counts old failures as failures", async () => {
    await folder.put({ "in/b.png": "no picture" });
    await adapt(["in"]);
    expect(summaryOf(await adapt(["in"])).counts).toEqual({ found: 1, done: 0, failed: 1, resumed: 1, skipped: 0 });
    expect(summaryOf(await adapt(["in"], { retryFailed: true })).counts).toMatchObject({ failed: 1, resumed: 0 });
  });

  it("stopped, it stores what was begun and says so; run again, it goes on", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `${10 + index}.png`);
    await pictures(...names);
    const stop = new AbortController();
    const events: AdaptEvent[] = [];
    for await (const event of start(["in"], { signal: stop.signal }, { ...CONFIG, "limits.inFlight": 2 })) {
      events.push(event);
      if (event.type === "image") stop.abort();
    }
    const { counts, stopped } = summaryOf(events);
    expect(stopped).toBe(true);
    expect(counts.done).toBeLessThan(12);
    expect((await readFile(folder.at("out/captions.jsonl"), "utf8")).trimEnd().split("\n")).toHaveLength(counts.done);
    const again = summaryOf(await adapt(["in"]));
    expect([again.stopped, again.counts]).toEqual([
      false,
      { found: 12, done: 12, failed: 0, resumed: counts.done, skipped: 0 },
    ]);
    await adapt(["in"], { folder: folder.at("whole") });
    const bytes = (out: string, name: string) => readFile(folder.at(out, name), "latin1");
    expect(await bytes("out", "captions.jsonl")).toBe(await bytes("whole", "captions.jsonl"));
    expect(await bytes("out", "tokens/00000.safetensors")).toBe(await bytes("whole", "tokens/00000.safetensors"));
  });

  it("makes what a list names, each with a record, and reads a pipe once", async () => {
    await pictures("a.png");
    const stdin = streamOf([Buffer.from("in/gone.png\nin/a.png\nin/a\0b.png\n")]);
    const events = await adapt([{ file: "-", separator: "\n" }], { stdin });
    expect(
      events.flatMap((event) =>
        event.type === "image" && event.outcome.type === "failed" ? [event.outcome.error] : [],
      ),
    ).toEqual([
      expect.objectContaining({ path: "in/gone.png", code: "file_unreadable", message: "the file is gone" }),
      expect.objectContaining({
        path: "in/a\0b.png",
        code: "file_unreadable",
        message: "no file's name holds a NUL byte",
      }),
    ]);
    expect(summaryOf(events).counts).toEqual({ found: 3, done: 1, failed: 2, resumed: 0, skipped: 0 });
    expect(events).toContainEqual({ type: "total", count: 3 });
  });

  it("gives up its lock when its reader walks away", async () => {
    await pictures("a.png", "b.png");
    for await (const event of start(["in"])) if (event.type === "image") break;
    expect((await readdir(folder.at("out"))).includes(".lock")).toBe(false);
    expect(summaryOf(await adapt(["in"])).counts).toMatchObject({ found: 2, done: 2 });
  });

  it("writes nothing for a path that is mistyped, wherever it stands", async () => {
    await pictures("a.png");
    for (const inputs of [["typo"], ["typo", "in"], ["in", "typo"]]) {
      await expect(adapt(inputs)).rejects.toMatchObject({ code: "no_input", message: "nothing matches typo" });
      expect(existsSync(folder.at("out"))).toBe(false);
    }
  });

  it.each([
    ["an empty folder", {}],
    ["a folder of other files", { "in/notes.txt": "notes" }],
  ])("matches nothing in %s: that is an error", async (_, files) => {
    await folder.put({ "in/sub/.keep": "", ...files });
    await expect(adapt(["in"])).rejects.toMatchObject({ code: "no_input", kind: "no-input" });
  });

  it("refuses settings that would mix results, before it reads an image", async () => {
    await pictures("a.png");
    await adapt(["in"]);
    await writeFile(folder.at("in/a.png"), "changed");
    const before = await readFile(folder.at("out/captions.jsonl"), "latin1");
    await expect(adapt(["in"], {}, { ...CONFIG, "tiling.threshold": 768 })).rejects.toMatchObject({
      code: "settings_changed",
      message: expect.stringContaining("tiling.threshold 1024 -> 768"),
    });
    expect(await readFile(folder.at("out/captions.jsonl"), "latin1")).toBe(before);
    expect(
      summaryOf(await adapt(["in"], { existing: "overwrite" }, { ...CONFIG, "tiling.threshold": 768 })).counts.failed,
    ).toBe(1);
  });

  it("may use other engines, and another number in flight, for the same output", async () => {
    await pictures("a.png");
    await adapt(["in"]);
    const config = { ...CONFIG, "engine.count": 2, "limits.inFlight": 1, "engine.threads": 2 };
    expect(summaryOf(await adapt(["in"], {}, config)).counts).toMatchObject({ resumed: 1 });
  });
});
