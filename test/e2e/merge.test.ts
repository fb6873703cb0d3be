import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../helpers/cli.js";
import { formFiles } from "../helpers/form-files.js";
import { fields } from "../helpers/pictures.js";
import { SAMPLES } from "../helpers/samples.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const cli = (args: readonly string[], env?: Record<string, string>) => runCli(args, { cwd: folder.path, env });
const adapt = (out: string, ...args: string[]) => cli(["adapt", "--out", out, "--quiet", ...args]);
const merge = (...args: string[]) => cli(["merge", ...args]);

const FORMS = ["--captions-as", "parquet,webdataset", "--chunk-size", "40", "--chunk-overlap", "5"];

/** What must be equal, byte for byte. */
async function results(out: string): Promise<Record<string, string>> {
  const names = ["errors.jsonl", ...(await readdir(folder.at(out, "tokens"))).map((n) => `tokens/${n}`)];
  const others = names.sort().map(async (name) => [name, await readFile(folder.at(out, name), "latin1")] as const);
  return { ...(await formFiles(folder.at(out))), ...Object.fromEntries(await Promise.all(others)) };
}

/** The samples in two inputs that come in no sorted order, broken files among them. */
async function inputs(): Promise<string[]> {
  for (const [index, name] of (await readdir(SAMPLES)).sort().entries()) {
    await folder.put({ [`${index % 2 ? "a/more" : "z"}/${name}`]: await readFile(join(SAMPLES, name)) });
  }
  const twin = await fields(32, 16).png().toBuffer();
  await folder.put({ "z/broken.png": "no picture", "a/text.txt": "text", "a/twin.png": twin, "a/twin.jpg": twin });
  return ["z", "a"];
}

describe("three shards, merged, equal one run", () => {
  it.each([
    ["the reader", ["--device", "cpu", "--shard-size", "2"]],
    ["the reader, tokens as npy", ["--device", "cpu", "--shard-size", "2", "--tokens-format", "npy"]],
    ["no model", ["--model", "null", "--sample", "7"]],
    ["all forms of captions", [...FORMS, "--device", "cpu"]],
    ["sidecars, which two pictures share", ["--model", "null", "--captions-as", "txt", "--sidecar-dir", "texts"]],
  ])(
    "%s",
    async (_, flags) => {
      const paths = await inputs();
      await adapt("whole", ...paths, ...flags);
      for (const index of [0, 1, 2]) {
        const { code } = await adapt(`part-${index}`, ...paths, ...flags, "--shard", `${index}/3`);
        expect([0, 3]).toContain(code);
      }
      const { code, stdout, stderr } = await merge("part-2", "part-0", "part-1", "--out", "merged");
      expect([code, stdout]).toEqual([0, ""]);
      expect(stderr).toMatch(/^\d+ captions, \d+ errors -> .*merged\n$/);
      expect(await results("merged")).toEqual(await results("whole"));
      expect((await cli(["verify", "merged"])).code).toBe(0);
      // The merged output is a run's: it is gone on from, without shards.
      await adapt("merged", ...paths, ...flags);
      const { counts } = JSON.parse(await readFile(folder.at("merged/run.json"), "utf8"));
      expect(counts.resumed).toBe(counts.found);
      expect(await results("merged")).toEqual(await results("whole"));
    },
    240_000,
  );
});

describe("merge", () => {
  const PICTURES = ["a.png", "b.png", "c.png", "d.png", "e.png"];
  const shard = (index: number, ...flags: string[]) =>
    adapt(`part-${index}`, "in", "--model", "null", "--shard", `${index}/2`, ...flags);

  async function twoShards(): Promise<void> {
    const png = await fields(32, 16).png().toBuffer();
    await folder.put(Object.fromEntries(PICTURES.map((name) => [`in/${name}`, png])));
    await shard(0);
    await shard(1);
  }

  it.each<[string, string, () => Promise<unknown>, (readonly string[])?]>([
    ["a missing shard", "shards_missing", async () => {}, ["part-0"]],
    ["a folder that is no output", "no_results", () => folder.put({ "part-1/notes.txt": "" }), ["part-0", "in"]],
    ["the output of a run without shards", "no_shard", () => adapt("part-1", "in", "--model", "null")],
    ["other settings", "shards_differ", () => shard(1, "--force", "--threshold", "999")],
    ["another number of shards", "shards_differ", () => adapt("part-1", "in", "--model", "null", "--shard", "1/3")],
    ["the same shard twice", "shards_differ", () => adapt("part-1", "in", "--model", "null", "--shard", "0/2")],
    ["other forms of captions", "shards_differ", () => shard(1, "--chunk-size", "99")],
    ["other images", "shards_differ", () => shard(1, "--limit", "4")],
    ["a run that never ended", "shard_unfinished", () => rm(folder.at("part-1/run.json"))],
    ["a run that began anew", "shard_unfinished", () => writeFile(folder.at("part-1/errors.jsonl.partial"), "")],
    ["an order that is cut off", "shard_damaged", () => writeFile(folder.at("part-1/order.jsonl"), "")],
    ["tokens that are gone", "tokens_damaged", () => rm(folder.at("part-1/tokens"), { recursive: true })],
    ["a target that holds results", "output_not_empty", () => adapt("merged", "in", "--model", "null")],
    ["a target that is a source", "usage", async () => {}, ["part-0", "part-1", "merged"]],
  ])("refuses %s: %s", async (_, error, change, sources = ["part-0", "part-1"]) => {
    await twoShards();
    await change();
    const { code, stderr } = await merge(...sources, "--out", "merged");
    expect(stderr).toContain(`[${error}]`);
    expect(code).toBeGreaterThan(60);
  });

  it.each<[string, readonly string[], (id: number) => Record<string, string>]>([
    [
      "a Slurm array",
      [],
      (id) => ({
        SLURM_ARRAY_TASK_COUNT: "3",
        SLURM_ARRAY_TASK_MIN: "1",
        SLURM_ARRAY_TASK_MAX: "3",
        SLURM_ARRAY_TASK_ID: String(id),
      }),
    ],
    ["an indexed Kubernetes job", ["--shard-count", "3"], (id) => ({ JOB_COMPLETION_INDEX: String(id - 1) })],
  ])("takes shards without images, and finds them by the numbers of %s", async (_, flags, environment) => {
    await folder.put({ "in/a.png": await fields(32, 16).png().toBuffer() });
    for (const id of [1, 2, 3]) {
      const args = ["adapt", "in", "--model", "null", "--out", `part-${id}`, "--quiet", "--shard", "auto", ...flags];
      expect(await cli(args, environment(id))).toMatchObject({ code: 0, stderr: "" });
    }
    await adapt("whole", "in", "--model", "null");
    await merge("part-1", "part-2", "part-3", "--out", "merged");
    expect(await results("merged")).toEqual(await results("whole"));
  });
});
