import { appendFile, readFile, truncate, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { encodeNumbers } from "../../src/format/safetensors.js";
import { TokenReader } from "../../src/io/token-reader.js";
import { TokenShards } from "../../src/io/token-shards.js";
import { tokensOf } from "../helpers/outcomes.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const IMAGES = { a: [1, 2, 3], b: [], c: [4], d: [5, 6] };

describe.each(["safetensors", "npy"] as const)("TokenReader of %s", (format) => {
  async function written(): Promise<void> {
    const options = { folder: folder.path, shardSize: 3, dtype: "float16", format } as const;
    const { shards } = await TokenShards.open(options, []);
    for (const [id, values] of Object.entries(IMAGES)) {
      await shards.append(id, tokensOf(values));
      await shards.settle();
    }
    await shards.finish();
    await shards.close();
  }

  it("reads back what was written", async () => {
    await written();
    const reader = new TokenReader(folder.path, format);
    for (const [id, values] of Object.entries(IMAGES)) {
      const { data, positions } = tokensOf(values);
      const tokens = await reader.read(id === "d" ? 1 : 0, id);
      expect(tokens).toMatchObject({ count: values.length, hiddenSize: 2, dtype: "F16" });
      expect([...tokens!.data]).toEqual([...encodeNumbers(data, "F16")]);
      expect([...tokens!.positions]).toEqual([...encodeNumbers(positions, "F16")]);
    }
    expect(await reader.read(0, "d")).toBeUndefined();
    expect(await reader.ids(0)).toEqual(["a", "b", "c"]);
    await reader.close();
  });

  it.each([
    ["is cut", (path: string) => truncate(path, 130)],
    ["has more than it says", (path: string) => appendFile(path, "x")],
    ["has another header", async (path: string) => writeFile(path, (await readFile(path)).fill(0xff, 0, 100))],
    ["is gone", (path: string) => truncate(path, 0)],
  ])("says when a file %s", async (_, damage) => {
    await written();
    await damage(folder.at(`00000.${format}`));
    const reader = new TokenReader(folder.path, format);
    await expect(reader.read(0, "a")).rejects.toMatchObject({
      code: "tokens_damaged",
      message: expect.stringMatching(/00000 can't be read back: ./),
    });
    await reader.close();
  });
});
