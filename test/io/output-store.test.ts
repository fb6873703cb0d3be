import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { appendFile, cp, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { OutputStore, type StoreOptions } from "../../src/io/output-store.js";
import { readParquet } from "../../src/io/parquet-reader.js";
import { pictureOf, readWebdataset } from "../../src/io/webdataset-reader.js";
import { verifyOutput } from "../../src/pipeline/verify.js";
import type { ImageRef } from "../../src/types.js";
import { collect } from "../helpers/collect.js";
import { formFiles } from "../helpers/form-files.js";
import { captioned, failed, refOf } from "../helpers/outcomes.js";
import { readSafetensors } from "../helpers/safetensors-reader.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

/** A number that a process had which is gone. */
const GONE = String(spawnSync(process.execPath, ["-e", "0"]).pid);

function options(out: string, changes: Partial<StoreOptions> = {}): StoreOptions {
  return {
    folder: folder.at(out),
    fingerprint: "f1",
    settings: { model: "null", "tiling.overlap": 48 },
    tokens: { shardSize: 2, dtype: "float32", format: "safetensors" },
    existing: "skip",
    retryFailed: false,
    ...changes,
  };
}

/** Pictures by name: their content is what is read of them, "broken" fails. */
async function pictures(contents: Readonly<Record<string, string>>): Promise<ImageRef[]> {
  await folder.put(Object.fromEntries(Object.entries(contents).map(([name, content]) => [`in/${name}`, content])));
  return Object.keys(contents).map((name) => refOf(folder.at("in", name)));
}

const PICTURES = {
  "a.png": "alpha",
  "b.png": "broken",
  "c.png": "gamma",
  "d.png": "delta",
  "e.png": "",
  "f.png": "phi",
};

async function outcomeOf(ref: ImageRef) {
  return (await readFile(Buffer.from(ref.location), "utf8")) === "broken" ? failed(ref) : captioned(ref);
}

/** Goes through pictures as a run does; gives the paths of those that were made anew. */
async function work(store: OutputStore, refs: readonly ImageRef[]): Promise<string[]> {
  const made: string[] = [];
  for (const ref of refs) {
    const earlier = await store.earlier(ref);
    if (earlier) await store.keep(ref, earlier);
    else {
      await store.commit(await outcomeOf(ref), await store.stamp(ref));
      made.push(ref.path);
    }
  }
  return made;
}

/** A whole run. */
async function runAll(
  out: string,
  refs: readonly ImageRef[],
  changes: Partial<StoreOptions> = {},
  complete = true,
): Promise<string[]> {
  const store = await OutputStore.open(options(out, changes));
  try {
    const made = await work(store, refs);
    await store.finish({ counts: {} }, complete);
    return made;
  } finally {
    await store.close();
  }
}

/** A run that is killed after some pictures: its files as they are, no `finish`, and a lock of a process that is gone. */
async function runKilled(out: string, refs: readonly ImageRef[], changes: Partial<StoreOptions> = {}): Promise<void> {
  const store = await OutputStore.open(options("alive", changes));
  await work(store, refs);
  await cp(folder.at("alive"), folder.at(out), { recursive: true });
  await store.close();
  await rm(folder.at("alive"), { recursive: true });
  await writeFile(folder.at(out, ".lock"), GONE);
}

/** File -> content, of what must not differ between two runs. */
async function results(out: string): Promise<Record<string, string>> {
  const tokens = existsSync(folder.at(out, "tokens"))
    ? (await readdir(folder.at(out, "tokens"))).map((name) => join("tokens", name))
    : [];
  const names = ["captions.jsonl", "errors.jsonl", ...tokens.sort()];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(folder.at(out, name), "latin1")])),
  );
}

async function lines(out: string, name: string) {
  const text = await readFile(folder.at(out, name), "utf8");
  expect(text === "" || text.endsWith("\n")).toBe(true);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

const captions = async (out: string) =>
  (await lines(out, "captions.jsonl")).map(({ path, lines: [text] }) => [path, text]);

const checked = async (out: string) => (await collect(verifyOutput(folder.at(out)))).map(({ code }) => code);

describe("OutputStore", () => {
  it("writes captions, errors, timings, tokens and run.json, and no more", async () => {
    const refs = await pictures(PICTURES);
    const store = await OutputStore.open(options("out"));
    await work(store, refs);
    await store.logTimings(refs[0].id, captioned(refs[0]).timingsMs);
    await store.finish({ schemaVersion: 1, counts: { found: 6 } }, true);
    await store.close();
    expect(await lines("out", "captions.jsonl")).toEqual([0, 2, 3, 4, 5].map((index) => captioned(refs[index]).record));
    expect(await lines("out", "errors.jsonl")).toEqual([failed(refs[1]).error]);
    expect(await lines("out", "timings.jsonl")).toEqual([
      { id: refs[0].id, timingsMs: { decode: 1, plan: 2, preprocess: 3, encode: 4, fuse: 5, caption: 6 } },
    ]);
    expect(await readFile(folder.at("out/run.json"), "utf8")).toBe(
      '{\n  "schemaVersion": 1,\n  "counts": {\n    "found": 6\n  }\n}\n',
    );
    expect((await readdir(folder.at("out"))).sort()).toEqual([
      "captions.jsonl",
      "errors.jsonl",
      "manifest.jsonl",
      "run.json",
      "timings.jsonl",
      "tokens",
    ]);
    expect((await readdir(folder.at("out/tokens"))).sort()).toEqual([
      "00000.safetensors",
      "00001.safetensors",
      "00002.safetensors",
    ]);
    const tensors = readSafetensors(await readFile(folder.at("out/tokens/00000.safetensors")));
    expect([...tensors].map(([key, { shape }]) => [key, shape])).toEqual([
      [refs[0].id, [5, 2]],
      [`${refs[0].id}.positions`, [5, 4]],
      [refs[2].id, [5, 2]],
      [`${refs[2].id}.positions`, [5, 4]],
    ]);
  });

  it("writes no tokens where none are asked for", async () => {
    await runAll("out", await pictures(PICTURES), { tokens: undefined });
    expect(Object.keys(await results("out"))).toEqual(["captions.jsonl", "errors.jsonl"]);
  });

  it("does nothing the second time, and writes the same", async () => {
    const refs = await pictures(PICTURES);
    expect(await runAll("out", refs)).toEqual(Object.keys(PICTURES));
    const first = await results("out");
    const manifest = await readFile(folder.at("out/manifest.jsonl"));
    expect(await runAll("out", refs)).toEqual([]);
    expect(await results("out")).toEqual(first);
    expect(await readFile(folder.at("out/manifest.jsonl"))).toEqual(manifest);
  });

  it("lists captions in the order of this run, whatever the order of the one before", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", [...refs].reverse());
    await runAll("out", refs);
    expect((await captions("out")).map(([path]) => path)).toEqual(["a.png", "c.png", "d.png", "e.png", "f.png"]);
  });

  it("keeps results of pictures that this run did not come by, behind the others", async () => {
    const [a, b, c, d] = await pictures(PICTURES);
    await runAll("out", [a, b, c]);
    expect(await runAll("out", [c, d])).toEqual(["d.png"]);
    expect((await captions("out")).map(([path]) => path)).toEqual(["c.png", "d.png", "a.png"]);
    expect((await lines("out", "errors.jsonl")).map(({ path }) => path)).toEqual(["b.png"]);
  });
});

describe("OutputStore and files that change", () => {
  it("makes a picture anew whose content changed, and lists it once", async () => {
    const refs = await pictures({ "a.png": "alpha", "c.png": "gamma" });
    await runAll("out", refs);
    await writeFile(folder.at("in/a.png"), "omega"); // as many bytes
    await utimes(folder.at("in/a.png"), 1, 1);
    expect(await runAll("out", refs)).toEqual(["a.png"]);
    expect(await captions("out")).toEqual([
      ["a.png", "omega"],
      ["c.png", "gamma"],
    ]);
    expect(await runAll("out", refs)).toEqual([]);
    expect(await captions("out")).toEqual([
      ["a.png", "omega"],
      ["c.png", "gamma"],
    ]);
  });

  it("does not when only its time changed", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    for (const name of Object.keys(PICTURES)) await utimes(folder.at("in", name), 1, 1);
    expect(await runAll("out", refs)).toEqual([]);
  });

  it("makes a failed picture anew once its file was repaired", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    await writeFile(folder.at("in/b.png"), "repaired");
    expect(await runAll("out", refs)).toEqual(["b.png"]);
    expect(await lines("out", "errors.jsonl")).toEqual([]);
    expect((await captions("out"))[1]).toEqual(["b.png", "repaired"]);
  });

  it("lets a picture that broke replace its caption", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    await writeFile(folder.at("in/a.png"), "broken");
    expect(await runAll("out", refs)).toEqual(["a.png"]);
    expect((await captions("out")).map(([path]) => path)).toEqual(["c.png", "d.png", "e.png", "f.png"]);
    expect((await lines("out", "errors.jsonl")).map(({ path }) => path)).toEqual(["a.png", "b.png"]);
  });

  it("has readable tokens when a picture changed between a killed run and the next", async () => {
    const refs = await pictures({ "a.png": "alpha", "c.png": "gamma", "d.png": "delta" });
    const shards = { tokens: { shardSize: 10, dtype: "float32", format: "safetensors" } } as const;
    await runKilled("out", refs.slice(0, 2), shards);
    await writeFile(folder.at("in/a.png"), "a longer alpha");
    expect(await runAll("out", refs, shards)).toEqual(["a.png", "d.png"]);
    const tensors = readSafetensors(await readFile(folder.at("out/tokens/00000.safetensors")));
    expect(refs.map(({ id }) => tensors.get(id)?.shape)).toEqual([
      [14, 2],
      [5, 2],
      [5, 2],
    ]);
  });

  it("stores a picture that is gone when it is committed", async () => {
    const [ref] = await pictures({ "a.png": "alpha" });
    const store = await OutputStore.open(options("out"));
    await rm(folder.at("in/a.png"));
    await store.commit(failed(ref, "file_unreadable"), await store.stamp(ref));
    await store.finish({}, true);
    await store.close();
    expect(await lines("out", "errors.jsonl")).toMatchObject([{ path: "a.png", code: "file_unreadable" }]);
  });
});

describe("OutputStore and failures", () => {
  it("keeps old failures unless told to try again", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    expect(await runAll("out", refs)).toEqual([]);
    expect(await runAll("out", refs, { retryFailed: true })).toEqual(["b.png"]);
    expect((await lines("out", "errors.jsonl")).map(({ path }) => path)).toEqual(["b.png"]);
  });

  it("counts the attempts", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    await runAll("out", refs, { retryFailed: true });
    await runAll("out", refs, { retryFailed: true });
    expect(await lines("out", "errors.jsonl")).toMatchObject([{ path: "b.png", attempts: 3 }]);
  });
});

describe("OutputStore after a crash", () => {
  const tokenFiles = async (out: string, ending: string) =>
    (await readdir(folder.at(out, "tokens"))).filter((name) => name.endsWith(ending)).sort();

  /** The spool of the shard in the making, there or not. */
  async function openSpool(out: string): Promise<string> {
    const [spool] = await tokenFiles(out, ".spool");
    const finished = await tokenFiles(out, ".safetensors");
    return folder.at(out, "tokens", spool ?? `${String(finished.length).padStart(5, "0")}.safetensors.spool`);
  }

  /** The shard that the last picture filled, if it did. */
  async function justFinished(out: string): Promise<string | undefined> {
    const isOpen = (await tokenFiles(out, ".spool")).length > 0;
    return isOpen ? undefined : (await tokenFiles(out, ".safetensors")).at(-1);
  }

  /** Back to where the last picture's line was in the manifest, but its shard had not got its name. */
  async function unsettle(out: string): Promise<void> {
    const name = await justFinished(out);
    if (!name) return;
    const path = folder.at(out, "tokens", name);
    const bytes = await readFile(path);
    const start = 8 + Number(bytes.readBigUInt64LE(0)); // the data begin behind the header
    await writeFile(`${path}.spool`, bytes.subarray(start));
    await writeFile(`${path}.partial`, bytes.subarray(0, start + 3));
    await rm(path);
  }

  async function cutManifest(out: string, bytes: number): Promise<void> {
    await unsettle(out);
    const path = folder.at(out, "manifest.jsonl");
    await truncate(path, (await stat(path)).size - bytes);
  }

  /** What may have happened between two writes; each takes the files of a run that was killed. */
  /** Line 0 is the settings. */
  async function damageLine(out: string, index: number): Promise<void> {
    const lines = (await readFile(folder.at(out, "manifest.jsonl"), "utf8")).split("\n");
    lines[index] = `\0${lines[index].slice(1)}`;
    await writeFile(folder.at(out, "manifest.jsonl"), lines.join("\n"));
  }

  const CRASHES: [string, (out: string) => Promise<void>][] = [
    ["between two pictures", async () => {}],
    [
      "after a picture's tokens, before its line in the manifest",
      async (out) => appendFile(await openSpool(out), Buffer.alloc(30, 1)),
    ],
    ["when a line of the manifest had only its newline to come", (out) => cutManifest(out, 1)],
    ["in the middle of a line of the manifest", (out) => cutManifest(out, 40)],
    ["when a full shard had yet to get its name", unsettle],
    [
      "when a full shard had its name, but its spool was still there",
      async (out) => {
        const name = await justFinished(out);
        if (name) await writeFile(folder.at(out, "tokens", `${name}.spool`), "what it was made from");
      },
    ],
    [
      "and the end of the last tokens was lost",
      async (out) => {
        const spool = await openSpool(out);
        const { size } = await stat(spool).catch(() => ({ size: 0 }));
        if (size > 0) await truncate(spool, size - 1);
      },
    ],
    ["and the tokens of the shard in the making were lost", async (out) => rm(await openSpool(out), { force: true })],
    ["and the lists were cut", (out) => truncate(folder.at(out, "captions.jsonl.partial"), 10)],
    ["and the lists were gone", (out) => rm(folder.at(out, "captions.jsonl.partial"))],
  ];

  it.each(CRASHES)("%s: the next run ends in the same bytes", async (_, crash) => {
    const refs = await pictures(PICTURES);
    await runAll("whole", refs);
    const whole = await results("whole");
    for (let count = 0; count <= refs.length; count++) {
      const out = `after-${count}`;
      await runKilled(out, refs.slice(0, count));
      await crash(out);
      const made = await runAll(out, refs);
      expect([count, await results(out)]).toEqual([count, whole]);
      // Nothing is made twice, but what was lost: at most a shard.
      expect(made.length).toBeGreaterThanOrEqual(refs.length - count);
      expect(made.length).toBeLessThanOrEqual(refs.length - count + 2);
      expect((await readdir(folder.at(out))).sort()).toEqual((await readdir(folder.at("whole"))).sort());
    }
  });

  it.each([2, 10])(
    "a damaged line of the manifest costs its own picture only (%d pictures a shard)",
    async (shardSize) => {
      const refs = await pictures(PICTURES);
      const changes = { tokens: { shardSize, dtype: "float32", format: "safetensors" } } as const;
      await runAll("whole", refs, changes);
      const { "captions.jsonl": captions, "errors.jsonl": errors } = await results("whole");
      for (let index = 0; index < refs.length; index++) {
        const out = `damaged-${index}`;
        await runKilled(out, refs, changes);
        await damageLine(out, index + 1);
        expect(await runAll(out, refs, changes)).toEqual([refs[index].path]);
        expect(await results(out)).toMatchObject({ "captions.jsonl": captions, "errors.jsonl": errors });
        const findings = await checked(out);
        // What a finished shard holds of a lost entry stays in it.
        expect(findings.filter((code) => code !== "tokens_orphaned")).toEqual(["manifest_damaged"]);
        if (shardSize === 10) expect(findings).toEqual(["manifest_damaged"]);
      }
    },
  );

  it("tokens whose place a lost entry took do not count", async () => {
    const refs = await pictures({ "a.png": "alpha", "c.png": "gamma", "d.png": "a longer delta" });
    const changes = { tokens: { shardSize: 10, dtype: "float32", format: "safetensors" } } as const;
    await runKilled("first", refs.slice(0, 2), changes);
    await truncate(await openSpool("first"), 1);
    // All tokens were lost; d's take the place of a's and c's, and then d's entry is lost.
    const store = await OutputStore.open(options("first", changes));
    await work(store, refs.slice(2));
    await store.close();
    await damageLine("first", 3);
    expect(await runAll("first", refs, changes)).toEqual(["a.png", "c.png", "d.png"]);
    expect(await checked("first")).toEqual(["manifest_damaged"]);
  });

  it("a run that was stopped and gone on with ends in the same bytes", async () => {
    const refs = await pictures(PICTURES);
    await runAll("whole", refs);
    for (let count = 0; count <= refs.length; count++) {
      const out = `stopped-${count}`;
      await runAll(out, refs.slice(0, count), {}, false);
      expect(await runAll(out, refs)).toEqual(refs.slice(count).map(({ path }) => path));
      expect(await results(out)).toEqual(await results("whole"));
    }
  });

  it("a run that was killed again and again ends in the same bytes", async () => {
    const refs = await pictures(PICTURES);
    await runAll("whole", refs);
    for (let count = 1; count <= refs.length; count++) {
      const store = await OutputStore.open(options("again"));
      await work(store, refs.slice(0, count));
      await store.close();
      await appendFile(await openSpool("again"), "half of the next");
    }
    expect(await runAll("again", refs)).toEqual([]);
    expect(await results("again")).toEqual(await results("whole"));
  });

  it("all is made again when captions.jsonl was deleted: it is written anew from the manifest", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    const before = await results("out");
    await rm(folder.at("out/captions.jsonl"));
    await rm(folder.at("out/errors.jsonl"));
    expect(await runAll("out", refs)).toEqual([]);
    expect(await results("out")).toEqual(before);
  });

  it("the tokens are made again when their folder was deleted", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    await rm(folder.at("out/tokens"), { recursive: true });
    expect(await runAll("out", refs)).toEqual(["a.png", "c.png", "d.png", "e.png", "f.png"]);
    const names = (await readdir(folder.at("out/tokens"))).sort();
    const files = await Promise.all(
      names.map(async (name) => readSafetensors(await readFile(folder.at("out/tokens", name)))),
    );
    const ids = files.flatMap((tensors) => [...tensors.keys()]).filter((key) => !key.includes("."));
    expect(ids.sort()).toEqual([refs[0], refs[2], refs[3], refs[4], refs[5]].map(({ id }) => id).sort());
  });
});

describe("OutputStore at its end", () => {
  it("a run counts as not ended until the last file has its name, whatever run.json says", async () => {
    const refs = await pictures(PICTURES);
    await mkdir(folder.at("out/errors.jsonl/in the way"), { recursive: true });
    await expect(runAll("out", refs)).rejects.toMatchObject({ code: "output_unwritable" });
    expect(existsSync(folder.at("out/run.json"))).toBe(true);
    expect(existsSync(folder.at("out/errors.jsonl.partial"))).toBe(true);
  });

  it("stores nothing once another run took it over", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    try {
      const [a, b] = await pictures(PICTURES);
      const store = await OutputStore.open(options("out"));
      await work(store, [a]);
      const other = JSON.stringify({ pid: 1, place: "elsewhere", started: "1" });
      await rm(folder.at("out/.lock"));
      await writeFile(folder.at("out/.lock"), other);
      vi.advanceTimersByTime(10_000);
      await vi.waitFor(() =>
        expect(store.commit(captioned(b), undefined)).rejects.toMatchObject({ code: "output_locked" }),
      );
      await store.close();
      expect(await readFile(folder.at("out/.lock"), "utf8")).toBe(other);
    } finally {
      vi.useRealTimers();
    }
  });

  it("tells of each result that it lists without having come by", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    const store = await OutputStore.open(options("out"));
    let listed = 0;
    await store.finish({}, true, () => listed++);
    await store.close();
    expect(listed).toBe(refs.length);
  });
});

describe("OutputStore.open", () => {
  it("refuses other settings, names those that changed, and leaves all as it was", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    const before = await results("out");
    const changed = {
      fingerprint: "f2",
      settings: { model: "ppocr-v4", "tiling.overlap": 48, "tiling.threshold": 768 },
    };
    await expect(OutputStore.open(options("out", changed))).rejects.toMatchObject({
      code: "settings_changed",
      kind: "config",
      message: `${folder.at("out")} holds results made with other settings (model null -> ppocr-v4, tiling.threshold undefined -> 768)`,
      hint: "choose another --out, or --force to throw those results away",
    });
    expect(await results("out")).toEqual(before);
    expect(existsSync(folder.at("out/.lock"))).toBe(false);
  });

  it.skipIf(process.platform !== "linux")("keeps no file open when it refuses", async () => {
    await runAll("out", await pictures(PICTURES));
    await OutputStore.open(options("out", { fingerprint: "f2" })).catch(() => {});
    const links = readdirSync("/proc/self/fd").map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return "";
      }
    });
    expect(links.filter((link) => link.startsWith(folder.path))).toEqual([]);
  });

  it("--force throws away what is ours and keeps what is not", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    await folder.put({
      ...{ "out/notes.txt": "mine", "out/captions.jsonl.bak": "mine", "out/captions.jsonl.partial": "half" },
      ...{
        "out/tokens/readme.md": "mine",
        "out/tokens/0.safetensors": "mine",
        "out/tokens/00007.safetensors.spool": "half",
      },
      ...{ "out/tokens/00009.safetensors": "old", "out/mine/manifest.jsonl": "mine" },
    });
    const made = await runAll("out", refs.slice(0, 1), { existing: "overwrite", fingerprint: "f2" });
    expect(made).toEqual(["a.png"]);
    expect((await readdir(folder.at("out"))).sort()).toEqual([
      "captions.jsonl",
      "captions.jsonl.bak",
      "errors.jsonl",
      "manifest.jsonl",
      "mine",
      "notes.txt",
      "run.json",
      "tokens",
    ]);
    expect((await readdir(folder.at("out/tokens"))).sort()).toEqual([
      "0.safetensors",
      "00000.safetensors",
      "readme.md",
    ]);
    expect(await readFile(folder.at("out/mine/manifest.jsonl"), "utf8")).toBe("mine");
    expect(await captions("out")).toEqual([["a.png", "alpha"]]);
  });

  it("a --force that is cut off leaves the manifest: nothing of ours is left that nobody knows of", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs);
    await rm(folder.at("out/captions.jsonl"));
    await mkdir(folder.at("out/captions.jsonl/in the way"), { recursive: true });
    const force = options("out", { existing: "overwrite", fingerprint: "f2" });
    await expect(OutputStore.open(force)).rejects.toMatchObject({ code: "output_unwritable" });
    await rm(folder.at("out/captions.jsonl"), { recursive: true });
    await expect(OutputStore.open(options("out", { fingerprint: "f2" }))).rejects.toMatchObject({
      code: "settings_changed",
    });
    await runAll("out", refs);
    expect(await checked("out")).toEqual([]);
  });

  it("refuses while another run writes to the same output, also with --force", async () => {
    const [a] = await pictures(PICTURES);
    const store = await OutputStore.open(options("out"));
    await work(store, [a]);
    const refused = { code: "output_locked", kind: "temporary" };
    await expect(OutputStore.open(options("out"))).rejects.toMatchObject(refused);
    await expect(OutputStore.open(options("out", { existing: "overwrite" }))).rejects.toMatchObject(refused);
    await store.finish({}, true);
    await store.close();
    expect(await captions("out")).toEqual([["a.png", "alpha"]]);
    await (await OutputStore.open(options("out"))).close();
  });

  it("says why a folder can't be used", async () => {
    await writeFile(folder.at("file"), "");
    await expect(OutputStore.open(options("file"))).rejects.toMatchObject({
      code: "output_unwritable",
      kind: "output",
    });
  });

  it("takes an empty folder that is there", async () => {
    await mkdir(folder.at("out"));
    await runAll("out", []);
    expect(await results("out")).toEqual({ "captions.jsonl": "", "errors.jsonl": "" });
  });
});

describe("OutputStore and forms of captions", () => {
  const forms = { chunks: { size: 12, overlap: 2 }, parquet: true, webdataset: { shardSize: 2 } };
  const written = (out: string) => formFiles(folder.at(out));

  it("writes them as well, the same after each kill and stop; without the flags the old ones go", async () => {
    const refs = await pictures(PICTURES);
    await runAll("whole", refs, { forms });
    const whole = await written("whole");
    expect(Object.keys(whole)).toEqual([
      ...["captions.jsonl", "captions.parquet", "chunks.jsonl"],
      ...["webdataset/00000.tar", "webdataset/00001.tar", "webdataset/00002.tar"],
    ]);
    for (let count = 0; count <= refs.length; count++) {
      await runKilled(`killed-${count}`, refs.slice(0, count), { forms });
      await runAll(`killed-${count}`, refs, { forms });
      expect(await written(`killed-${count}`)).toEqual(whole);
      await runAll(`stopped-${count}`, refs.slice(0, count), { forms }, false);
      await runAll(`stopped-${count}`, refs, { forms });
      expect(await written(`stopped-${count}`)).toEqual(whole);
    }
    await runAll("whole", refs);
    expect(Object.keys(await written("whole"))).toEqual(["captions.jsonl"]);
    expect(existsSync(folder.at("whole/webdataset"))).toBe(false);
  });

  it("holds the same captions in each", async () => {
    await runAll("out", await pictures(PICTURES), { forms });
    const records = await lines("out", "captions.jsonl");
    expect(await collect(readParquet(folder.at("out/captions.parquet")))).toEqual(records);
    const captions = new Map(records.map(({ id, caption }) => [id, caption]));
    const pieces = await lines("out", "chunks.jsonl");
    expect(new Set(pieces.map(({ id }) => id))).toEqual(new Set(captions.keys()));
    for (const { id, start, end, text } of pieces) expect(captions.get(id)?.slice(start, end)).toBe(text);
  });

  it("tells of a picture that is gone when its caption is stored; the caption stays", async () => {
    const [ref] = await pictures({ "a.png": "alpha" });
    const store = await OutputStore.open(options("out", { forms }));
    const outcome = captioned(ref);
    await rm(folder.at("in/a.png"));
    const unwritten = await store.commit(outcome, await store.stamp(ref));
    await store.finish({}, true);
    await store.close();
    expect(unwritten).toMatchObject([{ id: ref.id, path: "a.png", stage: "write", code: "picture_changed" }]);
    expect(await lines("out", "errors.jsonl")).toEqual(unwritten);
    expect(await captions("out")).toEqual([["a.png", "alpha"]]);
    expect(await checked("out")).toEqual([]);
  });

  it("holds a picture as it was read, though its file is gone by now", async () => {
    const [ref] = await pictures({ "a.png": "alpha" });
    const store = await OutputStore.open(options("out", { forms }));
    const outcome = { ...captioned(ref), picture: await readFile(Buffer.from(ref.location)) };
    await rm(folder.at("in/a.png"));
    const unwritten = await store.commit(outcome, undefined);
    await store.finish({}, true);
    await store.close();
    expect(unwritten).toEqual([]);
    const [sample] = await collect(readWebdataset(folder.at("out")));
    expect(Buffer.from(pictureOf(sample)!).toString()).toBe("alpha");
  });

  it("goes with --force", async () => {
    const refs = await pictures(PICTURES);
    await runAll("out", refs, { forms });
    await (await OutputStore.open(options("out", { existing: "overwrite" }))).close();
    expect(Object.keys(await written("out"))).toEqual([]);
  });
});
