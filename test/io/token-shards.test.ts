import { createHash } from "node:crypto";
import { appendFile, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { npyHeader } from "../../src/format/npy.js";
import { encodeNumbers } from "../../src/format/safetensors.js";
import { type ShardOptions, type StoredTokens, TokenShards } from "../../src/io/token-shards.js";
import { tokensOf } from "../helpers/outcomes.js";
import { readSafetensors } from "../helpers/safetensors-reader.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const options = (
  shardSize = 2,
  dtype: ShardOptions["dtype"] = "float32",
  format: ShardOptions["format"] = "safetensors",
) => ({ folder: folder.at("tokens"), shardSize, dtype, format });

/** An image by its id, with as many tokens as values. */
type Image = readonly [id: string, ...values: number[]];

/** Appends as the store does: settle after the manifest's line. */
async function append(shards: TokenShards, ...images: readonly Image[]): Promise<StoredTokens[]> {
  const stored = [];
  for (const [id, ...values] of images) {
    stored.push(await shards.append(id, tokensOf(values)));
    await shards.settle();
  }
  return stored;
}

/** A run that was killed after these images: its files, and what its manifest holds. */
async function killedAfter(images: readonly Image[], shardSize = 10): Promise<StoredTokens[]> {
  const { shards } = await TokenShards.open(options(shardSize), []);
  const stored = await append(shards, ...images);
  await shards.close();
  return stored;
}

/** Opens it again, appends what is given, and ends the run. */
async function resumed(stored: readonly StoredTokens[], images: readonly Image[], shardSize = 10) {
  const { shards, valid } = await TokenShards.open(options(shardSize), stored);
  const appended = await append(shards, ...images);
  await shards.finish();
  await shards.close();
  return { valid: [...valid].sort(), appended };
}

/** All shards: file -> id -> first number of each token. */
async function contents() {
  const names = (await readdir(folder.at("tokens"))).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const tensors = readSafetensors(await readFile(folder.at("tokens", name)));
      const ids = [...tensors.keys()].filter((key) => !key.endsWith(".positions"));
      return [
        name,
        Object.fromEntries(ids.map((id) => [id, tensors.get(id)!.values.filter((_, index) => index % 2 === 0)])),
      ];
    }),
  );
  return Object.fromEntries(files);
}

const A: Image = ["a", 1, 2, 3];
const B: Image = ["b"]; // nothing read
const C: Image = ["c", 4];
const D: Image = ["d", 5, 6];

describe("TokenShards", () => {
  it("writes a shard whenever it is full, and the rest at the end", async () => {
    await resumed([], [A, B, C], 2);
    expect(await contents()).toEqual({ "00000.safetensors": { a: [1, 2, 3], b: [] }, "00001.safetensors": { c: [4] } });
  });

  it.each([
    ["float16", "F16"],
    ["float32", "F32"],
  ] as const)("stores %s with the places beside the tokens", async (dtype, name) => {
    const { shards } = await TokenShards.open(options(2, dtype), []);
    await append(shards, ["a", 1, 0.5], B);
    const tensors = readSafetensors(await readFile(folder.at("tokens/00000.safetensors")));
    expect([...tensors]).toEqual([
      ["a", { dtype: name, shape: [2, 2], values: [1, -1, 0.5, -0.5] }],
      ["a.positions", { dtype: name, shape: [2, 4], values: [0, 0.25, 0.5, 1, 0, 0.25, 0.5, 1] }],
      ["b", { dtype: name, shape: [0, 2], values: [] }],
      ["b.positions", { dtype: name, shape: [0, 4], values: [] }],
    ]);
  });

  it("tells where each image's tokens are", async () => {
    expect((await resumed([], [A, B, C], 2)).appended).toEqual(
      [
        { id: "a", shard: 0, count: 3, hiddenSize: 2 },
        { id: "b", shard: 0, count: 0, hiddenSize: 2 },
        { id: "c", shard: 1, count: 1, hiddenSize: 2 },
      ].map((place) => expect.objectContaining(place)),
    );
  });

  it("tells the checksum of what is stored", async () => {
    const [{ sha256 }] = (await resumed([], [A], 2)).appended;
    const { data, positions } = tokensOf([1, 2, 3]);
    const expected = createHash("sha256").update(encodeNumbers(data, "F32")).update(encodeNumbers(positions, "F32"));
    expect(sha256).toBe(expected.digest("hex"));
  });

  it("as npy: one array of all tokens, one of their places, and whose rows are where", async () => {
    const { shards } = await TokenShards.open(options(3, "float32", "npy"), []);
    await append(shards, A, B, C);
    await shards.close();
    expect((await readdir(folder.at("tokens"))).sort()).toEqual([
      "00000.index.jsonl",
      "00000.npy",
      "00000.positions.npy",
    ]);
    expect(await readFile(folder.at("tokens/00000.index.jsonl"), "utf8")).toBe(
      '{"id":"a","start":0,"end":3}\n{"id":"b","start":3,"end":3}\n{"id":"c","start":3,"end":4}\n',
    );
    const { data, positions } = tokensOf([1, 2, 3, 4]);
    for (const [name, columns, numbers] of [
      ["00000.npy", 2, data],
      ["00000.positions.npy", 4, positions],
    ] as const) {
      const expected = Buffer.concat([npyHeader("F32", [4, columns]), encodeNumbers(numbers, "F32")]);
      expect(await readFile(folder.at("tokens", name))).toEqual(expected);
    }
  });

  it("writes nothing where there is nothing", async () => {
    await resumed([], []);
    expect(await contents()).toEqual({});
  });

  it("goes on in a new shard after a run that ended", async () => {
    const { appended } = await resumed([], [A, B]);
    expect((await resumed(appended, [C])).valid).toEqual(["a", "b"]);
    expect(await contents()).toEqual({ "00000.safetensors": { a: [1, 2, 3], b: [] }, "00001.safetensors": { c: [4] } });
  });
});

describe("TokenShards after a crash", () => {
  const spool = (shard = 0) => folder.at(`tokens/0000${shard}.safetensors.spool`);
  const WHOLE = { "00000.safetensors": { a: [1, 2, 3], c: [4], d: [5, 6] } };

  it("goes on where the shard stopped", async () => {
    const stored = await killedAfter([A, C]);
    expect((await resumed(stored, [D])).valid).toEqual(["a", "c"]);
    expect(await contents()).toEqual(WHOLE);
  });

  it("cuts off what the manifest does not know of", async () => {
    const stored = await killedAfter([A, C, ["x", 9, 9]]);
    expect((await resumed(stored.slice(0, 2), [D])).valid).toEqual(["a", "c"]);
    expect(await contents()).toEqual(WHOLE);
  });

  it("cuts off half a tensor", async () => {
    const stored = await killedAfter([A, C]);
    await appendFile(spool(), "half of something");
    await resumed(stored, [D]);
    expect(await contents()).toEqual(WHOLE);
  });

  it.each([
    ["half of the last image's tokens are gone", (length: number) => length - 1, ["a"]],
    ["the first image's are all that is left", () => 3 * 6 * 4, ["a"]],
    ["nothing is left", () => 0, []],
  ])("asks for what the spool lacks: %s", async (_, cut, valid) => {
    const stored = await killedAfter([A, C]);
    await truncate(spool(), cut((await readFile(spool())).length));
    const again = [A, C, D].filter(([id]) => !(valid as string[]).includes(id));
    expect((await resumed(stored, again)).valid).toEqual(valid);
    expect(await contents()).toEqual(WHOLE);
  });

  it("asks for all of a shard whose spool is gone", async () => {
    const stored = await killedAfter([A, C]);
    await rm(spool());
    expect((await resumed(stored, [A, C, D])).valid).toEqual([]);
    expect(await contents()).toEqual(WHOLE);
  });

  it("gives a full spool its name", async () => {
    const stored = await killedAfter([A, C], 10); // as if killed before `settle`
    expect((await resumed(stored, [D], 2)).valid).toEqual(["a", "c"]);
    expect(await contents()).toEqual({
      "00000.safetensors": { a: [1, 2, 3], c: [4] },
      "00001.safetensors": { d: [5, 6] },
    });
  });

  it("removes a spool that became a shard, and what was half written of it", async () => {
    const stored = await killedAfter([A, C], 2);
    await writeFile(spool(), "the same again");
    await writeFile(folder.at("tokens/00000.safetensors.partial"), "half");
    await resumed(stored, [D], 2);
    await rm(folder.at("tokens/00000.safetensors.partial"), { force: true });
    expect(await contents()).toEqual({
      "00000.safetensors": { a: [1, 2, 3], c: [4] },
      "00001.safetensors": { d: [5, 6] },
    });
  });

  it("does not mind a spool that the manifest knows nothing of", async () => {
    await killedAfter([A]);
    await resumed([], [C, D]);
    expect(await contents()).toEqual({ "00000.safetensors": { c: [4], d: [5, 6] } });
  });

  it("asks for the images of a finished shard that was deleted", async () => {
    const stored = await killedAfter([A, B, C, D], 2);
    await rm(folder.at("tokens/00000.safetensors"));
    const { shards, valid } = await TokenShards.open(options(2), stored);
    await shards.close();
    expect([...valid].sort()).toEqual(["c", "d"]);
  });
});

describe("TokenShards with an image that comes again", () => {
  it("keeps the later tokens, in a file that can be read", async () => {
    // The file changed between two runs, and its shard is still open.
    const stored = await killedAfter([A, C]);
    await resumed(stored, [["a", 7, 8], D]);
    expect(await contents()).toEqual({ "00000.safetensors": { c: [4], a: [7, 8], d: [5, 6] } });
  });

  it("does not mistake one image's tokens for another's when it crashes once more", async () => {
    const first = await killedAfter([A, C]);
    await truncate(folder.at("tokens/00000.safetensors.spool"), 3 * 6 * 4); // c is lost, and made again
    const { shards } = await TokenShards.open(options(10), first);
    const second = await append(shards, C, ["e", 8]);
    await shards.close();
    const { valid } = await resumed([...first, ...second], [D]);
    expect(valid).toEqual(["a", "c", "e"]);
    expect(await contents()).toEqual({ "00000.safetensors": { a: [1, 2, 3], c: [4], e: [8], d: [5, 6] } });
  });

  it("has the old tokens in the old shard and the new ones in a later", async () => {
    const { appended } = await resumed([], [A, C], 2);
    await resumed(appended, [["a", 7, 8]], 2);
    expect(await contents()).toEqual({
      "00000.safetensors": { a: [1, 2, 3], c: [4] },
      "00001.safetensors": { a: [7, 8] },
    });
  });
});
