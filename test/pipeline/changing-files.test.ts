import { existsSync } from "node:fs";
import { readFile, rm, utimes } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { OutputStore } from "../../src/io/output-store.js";
import { run } from "../../src/pipeline/run.js";
import type { ImageOutcome, ImageRef } from "../../src/types.js";
import { collect, streamOf } from "../helpers/collect.js";
import { captioned, failed, refOf } from "../helpers/outcomes.js";
import { useTempFolder } from "../helpers/temp-folder.js";

// What a run stores of a file belongs to the content that it read, whatever becomes of the file meanwhile.

const folder = useTempFolder();
const PICTURE = () => folder.at("in/a.png");

/** Content and time of the picture; all contents have five bytes. */
async function put(content: string, seconds: number): Promise<void> {
  await folder.put({ "in/a.png": content });
  await utimes(PICTURE(), seconds, seconds);
}

/** What a model makes of the picture: "wrong" can't be decoded, and a file that is gone can't be read. */
function captionNow(ref: ImageRef): ImageOutcome {
  if (!existsSync(PICTURE())) return failed(ref, "file_unreadable");
  const outcome = captioned(ref);
  return outcome.record.lines[0] === "wrong" ? failed(ref) : outcome;
}

/** One run over the picture; gives what became of it. */
async function runOnce(caption = async (ref: ImageRef) => captionNow(ref)): Promise<string[]> {
  const store = await OutputStore.open({
    folder: folder.at("out"),
    fingerprint: "f",
    settings: {},
    existing: "skip",
    retryFailed: false,
  });
  try {
    const events = await collect(run(streamOf([refOf(PICTURE())]), 1, { store, caption }));
    await store.finish({}, true);
    return events.map(({ status }) => status);
  } finally {
    await store.close();
  }
}

const texts = async () =>
  (await readFile(folder.at("out/captions.jsonl"), "utf8"))
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line).lines[0]);

describe("a file that changes while it is captioned", () => {
  it.each<[string, string, string, () => Promise<void>, string[]]>([
    ["is replaced after it was read", "alpha", "done", () => put("omega", 2000), ["omega"]],
    ["is broken after it was read", "alpha", "done", () => put("wrong", 2000), []],
    ["is mended after it was found broken", "wrong", "failed", () => put("omega", 2000), ["omega"]],
    ["vanishes after it was read, and another one comes", "alpha", "done", () => rm(PICTURE()), ["omega"]],
    ["vanishes after it was found broken", "wrong", "failed", () => rm(PICTURE()), ["omega"]],
  ])("%s: the next run makes it anew", async (_, content, status, change, expected) => {
    await put(content, 1000);
    const first = await runOnce(async (ref) => {
      const outcome = captionNow(ref);
      await change();
      return outcome;
    });
    expect(first).toEqual([status]);
    if (!existsSync(PICTURE())) await put("omega", 3000);
    expect(await runOnce()).toEqual([expected.length > 0 ? "done" : "failed"]);
    expect(await texts()).toEqual(expected);
    expect(await runOnce()).toEqual(["kept"]);
  });

  it("is replaced before it is read: what was read is kept", async () => {
    await put("alpha", 1000);
    const first = await runOnce(async (ref) => {
      await put("omega", 2000);
      return captionNow(ref);
    });
    expect(first).toEqual(["done"]);
    expect(await runOnce()).toEqual(["kept"]);
    expect(await texts()).toEqual(["omega"]);
  });

  it("vanishes before it is read, and comes back as it was: it is read then", async () => {
    await put("alpha", 1000);
    const first = await runOnce(async (ref) => {
      await rm(PICTURE());
      return captionNow(ref);
    });
    expect(first).toEqual(["failed"]);
    await put("alpha", 1000);
    expect(await runOnce()).toEqual(["done"]);
    expect(await texts()).toEqual(["alpha"]);
  });

  it("can't be read for a moment: the next run reads it, though its time is the same", async () => {
    await put("alpha", 1000);
    expect(await runOnce(async (ref) => failed(ref, "file_unreadable"))).toEqual(["failed"]);
    expect(await runOnce()).toEqual(["done"]);
  });

  it("stays broken: it is looked at once", async () => {
    await put("wrong", 1000);
    expect(await runOnce()).toEqual(["failed"]);
    expect(await runOnce()).toEqual(["kept"]);
  });
});
