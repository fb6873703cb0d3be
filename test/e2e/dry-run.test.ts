import { existsSync } from "node:fs";
import { readdir, readFile, utimes } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { jsonLines, runCli } from "../helpers/cli.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const adapt = (...args: string[]) =>
  runCli(["adapt", "--model", "null", "in", "--out", "out", ...args], { cwd: folder.path });
const PNG = await fields(32, 16).png().toBuffer();

/** path -> action, as --json tells. */
async function actions(...args: string[]): Promise<Record<string, string>> {
  const lines = jsonLines((await adapt("--dry-run", "--json", ...args)).stdout);
  expect(lines.pop()).toMatchObject({ type: "dry_run" });
  return Object.fromEntries(lines.map(({ path, action }) => [path, action]));
}

describe("adapt --dry-run", () => {
  it("tells what a run then does, and writes nothing", async () => {
    await folder.put({ "in/a.png": PNG, "in/b.png": PNG, "in/c.png": PNG, "in/d.png": "no picture" });
    expect(await actions()).toEqual({ "a.png": "new", "b.png": "new", "c.png": "new", "d.png": "new" });
    expect(existsSync(folder.at("out"))).toBe(false);

    await adapt();
    await folder.put({ "in/b.png": await fields(16, 32).png().toBuffer(), "in/e.png": PNG });
    await utimes(folder.at("in/c.png"), 1, 1); // another time, the same content
    const files = async () => {
      const names = (await readdir(folder.at("out"), { recursive: true })).sort();
      return [names, await readFile(folder.at("out/manifest.jsonl"), "latin1")];
    };
    const before = await files();
    const expected = { "a.png": "keep", "b.png": "changed", "c.png": "keep", "d.png": "keep_failed", "e.png": "new" };
    expect(await actions()).toEqual(expected);
    expect(await actions("--retry-failed")).toEqual({ ...expected, "d.png": "retry" });
    expect(Object.values(await actions("--existing", "overwrite"))).toEqual(Array(5).fill("new"));
    expect(await actions("--limit", "1")).toEqual({ "a.png": "keep" });
    const { code, stdout, stderr } = await adapt("--dry-run");
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("5 images found: 1 new, 1 changed, 2 kept from an earlier run, 1 that failed before kept");
    expect(stderr).toContain("not checked: ");
    expect(await files()).toEqual(before);
    expect((await adapt()).stderr).toContain("3 kept from an earlier run");
  });

  it.each([
    [73, ["--existing", "error"], "[output_not_empty]"],
    [78, ["--threshold", "768"], "(tiling.threshold 1024 -> 768) [settings_changed]"],
    [66, ["--files-from", "none"], ""],
  ])("%i where a run would be refused: %j", async (expected, flags, says) => {
    await folder.put({ "in/a.png": PNG });
    await adapt();
    const { code, stderr } = await adapt("--dry-run", ...flags);
    expect([code, stderr]).toEqual([expected, expect.stringContaining(says)]);
  });
});
