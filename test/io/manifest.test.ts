import { readFile, truncate, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Manifest, type ManifestEntry, type ManifestHead } from "../../src/io/manifest.js";
import type { StoredTokens } from "../../src/io/token-shards.js";
import { captioned, failed, refOf } from "../helpers/outcomes.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const path = () => folder.at("manifest.jsonl");

const HEAD: ManifestHead = {
  type: "settings",
  schemaVersion: 1,
  fingerprint: "f".repeat(64),
  settings: { model: "null" },
};

/** A finished picture whose path in the record is `name`; the tokens' place is optional. */
async function done(
  name: string,
  tokens?: Omit<StoredTokens, "id">,
): Promise<Extract<ManifestEntry, { type: "done" }>> {
  await writeFile(folder.at("picture"), name);
  const { record } = captioned(refOf(folder.at("picture"), name));
  return { type: "done", bytes: 10, modifiedMs: 20, record, tokens: tokens ? { id: record.id, ...tokens } : null };
}

async function failure(name: string): Promise<ManifestEntry> {
  return { type: "failed", bytes: 30, modifiedMs: 40, sha256: "ab", error: failed(refOf(folder.at(name))).error };
}

async function written(...entries: (ManifestEntry | ManifestHead)[]) {
  const { manifest } = await Manifest.open(path());
  for (const entry of entries) await manifest.append(entry);
  await manifest.close();
}

/** What a manifest holds: opened, read back, closed. */
async function read() {
  const { manifest, head, slots, stored, damaged } = await Manifest.open(path());
  const entries = [];
  for (const [id, slot] of slots) entries.push([id, await manifest.read(slot)] as const);
  await manifest.close();
  return { head, entries, stored, slots, damaged };
}

describe("Manifest", () => {
  it("begins empty", async () => {
    expect(await read()).toEqual({ head: undefined, entries: [], stored: [], slots: new Map(), damaged: 0 });
  });

  it("gives back what was written, each in its place", async () => {
    const [a, b, c] = [await done("a", { shard: 0, count: 3, hiddenSize: 2 }), await failure("b"), await done("c")];
    await written(HEAD, a, b, c);
    const { head, entries, stored, slots } = await read();
    expect(head).toEqual(HEAD);
    expect(entries.map(([, entry]) => entry)).toEqual([a, b, c]);
    expect(entries.map(([id]) => id)).toEqual([a.record.id, refOf("b").id, c.record.id]);
    expect(stored).toEqual([{ id: a.record.id, shard: 0, count: 3, hiddenSize: 2 }]);
    expect([...slots.values()].map(({ type, bytes, modifiedMs, sha256 }) => [type, bytes, modifiedMs, sha256])).toEqual(
      [
        ["done", 10, 20, a.record.sha256],
        ["failed", 30, 40, "ab"],
        ["done", 10, 20, c.record.sha256],
      ],
    );
  });

  it("is one JSON object a line", async () => {
    const a = await done("a");
    await written(HEAD, a);
    expect(await readFile(path(), "utf8")).toBe(`${JSON.stringify(HEAD)}\n${JSON.stringify(a)}\n`);
  });

  it("tells where a line that it just wrote can be read", async () => {
    await written(HEAD, await done("é"));
    const { manifest } = await Manifest.open(path());
    const entry = await done("設");
    const slot = await manifest.append(entry);
    expect(await manifest.read(slot!)).toEqual(entry);
    await manifest.close();
  });

  it("lets the later of two lines count, and remembers both tokens' places", async () => {
    const [old, next] = [
      await done("a", { shard: 0, count: 1, hiddenSize: 2 }),
      await done("a", { shard: 1, count: 2, hiddenSize: 2 }),
    ];
    await written(HEAD, old, await failure("b"), next);
    const { entries, stored } = await read();
    expect(entries.map(([, entry]) => entry.type)).toEqual(["done", "failed"]);
    expect(entries[0][1]).toEqual(next);
    expect(stored.map(({ shard }) => shard)).toEqual([0, 1]);
  });

  it.each([
    ["quotes and backslashes", 'a"b\\c.png'],
    ["a newline", "a\nb.png"],
    ["a carriage return", "a\rb.png"],
    ["both", "a\r\nb.png"],
    ["a line separator", "a\u2028b.png"],
    ["a paragraph separator", "a\u2029b.png"],
    ["a next line", "a\u0085b.png"],
    ["characters of two to four bytes", "é設😀.png"],
    ["half a surrogate pair", "\ud83d.png"],
    ["a byte order mark", "\ufeff.png"],
  ])("keeps a path with %s, and all that follows", async (_, name) => {
    const [odd, last] = [await done(name), await done("last")];
    await written(HEAD, odd, last);
    expect((await read()).entries.map(([, entry]) => entry)).toEqual([odd, last]);
  });

  it("drops a last line that is cut anywhere, and goes on behind the one before", async () => {
    await written(HEAD, await done("é"), await done("b"));
    const whole = await readFile(path());
    const ends = [...whole.keys()].filter((index) => whole[index] === 0x0a).map((index) => index + 1);
    const next = await done("next");
    // Each place around the lines' ends, and some of those in between.
    const isOfInterest = (length: number) => length % 67 === 0 || ends.some((end) => Math.abs(end - length) < 3);
    for (const length of Array.from({ length: whole.length + 1 }, (_, index) => index).filter(isOfInterest)) {
      await writeFile(path(), whole);
      await truncate(path(), length);
      const { manifest } = await Manifest.open(path());
      await manifest.append(next);
      await manifest.close();
      const kept = Math.max(0, ...ends.filter((end) => end <= length));
      const expected = Buffer.concat([whole.subarray(0, kept), Buffer.from(`${JSON.stringify(next)}\n`)]);
      expect((await readFile(path())).equals(expected)).toBe(true);
    }
  });

  it.each([
    ["rubbish", "\0\0\0\0\n"],
    ["an empty line", "\n"],
    ["half a line, and another one behind it", '{"type":"do{"type":"done"}\n'],
    ["JSON that is no entry", 'null\n7\n{}\n{"type":"done"}\n{"type":"failed","error":{}}\n'],
  ])("passes over %s, and keeps what is behind it", async (_, broken) => {
    const [a, b, c] = [await done("a"), await done("b"), await done("c")];
    await written(HEAD, a);
    const text = `${await readFile(path(), "utf8")}${broken}${JSON.stringify(b)}\n`;
    await writeFile(path(), text);
    await written(c);
    const { entries, damaged } = await read();
    expect(entries.map(([, entry]) => entry)).toEqual([a, b, c]);
    expect(damaged).toBe(broken.split("\n").length - 1);
    expect(await readFile(path(), "utf8")).toBe(`${text}${JSON.stringify(c)}\n`);
  });

  it("counts nothing whose settings are not known", async () => {
    await writeFile(path(), `{"type":"set\n${JSON.stringify(await done("a"))}\n`);
    expect(await read()).toMatchObject({ head: undefined, entries: [], stored: [], damaged: 2 });
    const b = await done("b");
    await written(HEAD, b);
    expect((await read()).entries.map(([, entry]) => entry)).toEqual([b]);
  });

  it("says which file can't be opened", async () => {
    await expect(Manifest.open(folder.at("missing/manifest.jsonl"))).rejects.toMatchObject({
      code: "output_unwritable",
      message: expect.stringContaining("missing/manifest.jsonl can't be written"),
    });
  });
});
