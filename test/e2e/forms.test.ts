import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { ended, jsonLines, runCli, startCli } from "../helpers/cli.js";
import { formFiles } from "../helpers/form-files.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

// Captions in all their forms, as files that a user finds afterwards. (test/e2e/merge.test.ts has them through shards.)

const folder = useTempFolder();
const ALL = ["--captions-as", "parquet,webdataset,txt,json", "--chunk-size", "9", "--shard-size", "7"];
const args = (out: string, ...flags: string[]) => [
  "adapt",
  "in",
  "--model",
  "null",
  "--out",
  out,
  "--sidecar-dir",
  `${out}-sidecars`,
  ...flags,
];
const cli = (...words: string[]) => runCli(words, { cwd: folder.path });
const errors = async (out: string) => jsonLines(await readFile(folder.at(out, "errors.jsonl"), "utf8"));

async function pictures(...names: readonly string[]): Promise<void> {
  const png = await fields(32, 16).png().toBuffer();
  await folder.put(Object.fromEntries(names.map((name) => [`in/${name}`, png])));
}

/** A user's own words, in some of the places where sidecars go. */
async function ownWords(out: string): Promise<void> {
  for (let index = 0; index < 30; index += 3)
    await folder.put({ [`${out}-sidecars/${100 + index}.txt`]: `own words ${index}\n` });
}

async function sidecars(out: string): Promise<Record<string, string>> {
  const names = (await readdir(folder.at(`${out}-sidecars`))).sort();
  const texts = names.map(async (name) => [name, await readFile(folder.at(`${out}-sidecars`, name), "utf8")]);
  return Object.fromEntries(await Promise.all(texts));
}

describe("forms of captions", () => {
  it("end in the same bytes after SIGKILL again and again; own words stay where there is nothing to add", async () => {
    await pictures(...Array.from({ length: 30 }, (_, index) => `${100 + index}.png`));
    await folder.put({ "in/115-broken.png": "no picture" });
    for (const out of ["calm", "killed"]) await ownWords(out);
    const flags = [...ALL, "--existing", "append"];
    expect((await cli(...args("calm", ...flags, "--quiet"))).code).toBe(3);

    for (const count of [1, 9, 20]) {
      const child = startCli(args("killed", ...flags, "--json", "--quiet"), { cwd: folder.path });
      let told = 0;
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        told += text.split("\n").length - 1;
        if (told > count) child.kill("SIGKILL");
      });
      child.stderr.resume();
      expect((await ended(child)).signal).toBe("SIGKILL");
    }
    expect((await cli(...args("killed", ...flags, "--quiet"))).code).toBe(3);

    expect(await formFiles(folder.at("killed"))).toEqual(await formFiles(folder.at("calm")));
    const texts = await sidecars("calm");
    expect(await sidecars("killed")).toEqual(texts);
    expect(Object.keys(texts)).toHaveLength(60);
    expect(texts["103.txt"]).toBe("own words 3\n"); // the null model has nothing to add
    expect((await cli("verify", "killed")).code).toBe(0);
  }, 120_000);

  it("tell of two pictures that would share a sidecar, in one run and in shards", async () => {
    await pictures("a.jpg", "a.png", "b.png");
    const shared = expect.objectContaining({ path: "a.png", stage: "write", code: "sidecar_shared" });
    const { code, stdout } = await cli(...args("one", "--captions-as", "txt", "--quiet", "--json"));
    expect([code, await errors("one")]).toEqual([3, [shared]]);
    expect(jsonLines(stdout)).toContainEqual(expect.objectContaining({ type: "error", code: "sidecar_shared" }));
    expect((await cli("verify", "one")).code).toBe(0);
    for (const shard of [0, 1])
      await cli(...args(`shard-${shard}`, "--captions-as", "txt", "--quiet", "--shard", `${shard}/2`));
    expect([...(await errors("shard-0")), ...(await errors("shard-1"))]).toEqual([shared]);
  }, 60_000);

  it.each([
    ["--existing append is of --captions-as txt", ["--existing", "append"]],
    ["output.captionsAs must be a list of", ["--captions-as", "csv"]],
  ])("refuse what makes no sense: %s", async (message, flags) => {
    await pictures("a.png");
    const { code, stderr } = await cli(...args("out", ...flags));
    expect([code, stderr]).toEqual([64, expect.stringContaining(message)]);
    expect(await readdir(folder.path)).toEqual(["in"]);
  });
});
