import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { OpenAutoGlmError } from "../../src/errors.js";
import { guard, makeDirectory, writeWhole } from "../../src/io/whole-file.js";
import { streamOf } from "../helpers/collect.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

describe("writeWhole", () => {
  it.each([
    ["text", "héllo\n", "héllo\n"],
    ["nothing", "", ""],
    ["bytes", Uint8Array.of(0x68, 0x69), "hi"],
    ["pieces", streamOf(["a", Uint8Array.of(0x62), "c"]), "abc"],
    ["no pieces", streamOf<string>([]), ""],
  ])("writes %s and leaves nothing else", async (_, content, expected) => {
    await writeWhole(folder.at("x.json"), content);
    expect(await readFile(folder.at("x.json"), "utf8")).toBe(expected);
    expect(await readdir(folder.path)).toEqual(["x.json"]);
  });

  it("replaces what was there, and what a crash left", async () => {
    await folder.put({ "x.json": "old and longer", "x.json.partial": "half of something that was much longer" });
    await writeWhole(folder.at("x.json"), "new");
    expect(await readFile(folder.at("x.json"), "utf8")).toBe("new");
    expect(await readdir(folder.path)).toEqual(["x.json"]);
  });

  it("leaves the old file as it was when the content fails half way", async () => {
    async function* failing() {
      yield "half";
      throw new Error("the disk is on fire");
    }
    await writeFile(folder.at("x.json"), "old");
    await expect(writeWhole(folder.at("x.json"), failing())).rejects.toThrow("the disk is on fire");
    expect(await readFile(folder.at("x.json"), "utf8")).toBe("old");
  });

  it("says which path could not be written", async () => {
    await expect(writeWhole(folder.at("missing/x.json"), "new")).rejects.toMatchObject({
      code: "output_unwritable",
      kind: "output",
      hint: "choose another --out",
      message: expect.stringContaining(`${folder.at("missing/x.json")} can't be written: ENOENT`),
    });
  });
});

describe("makeDirectory", () => {
  it("makes all of a path, and minds none that is there", async () => {
    await makeDirectory(folder.at("a/b/c"));
    await makeDirectory(folder.at("a/b/c"));
    expect(await readdir(folder.at("a/b"))).toEqual(["c"]);
  });

  it("refuses where a file stands", async () => {
    await writeFile(folder.at("a"), "");
    await expect(makeDirectory(folder.at("a"))).rejects.toMatchObject({ code: "output_unwritable", kind: "output" });
    await mkdir(folder.at("b"));
    await expect(makeDirectory(folder.at("a/b"))).rejects.toMatchObject({ code: "output_unwritable", kind: "output" });
  });
});

describe("guard", () => {
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error(`${code}: no`), { code }));

  it.each([
    ["ENOSPC", "disk_failed", "io"],
    ["EDQUOT", "disk_failed", "io"],
    ["EIO", "disk_failed", "io"],
    ["EACCES", "output_unwritable", "output"],
    ["EROFS", "output_unwritable", "output"],
    ["ENOTDIR", "output_unwritable", "output"],
  ])("turns %s into %s", async (system, code, kind) => {
    await expect(guard("/out/x", failing(system))).rejects.toMatchObject({
      code,
      kind,
      message: `/out/x can't be written: ${system}: no`,
    });
  });

  it("leaves our own errors and those of no system call as they are, and passes results on", async () => {
    const ours = new OpenAutoGlmError("output_locked", "locked");
    await expect(guard("/out/x", () => Promise.reject(ours))).rejects.toBe(ours);
    const bug = new TypeError("a bug");
    await expect(guard("/out/x", () => Promise.reject(bug))).rejects.toBe(bug);
    expect(await guard("/out/x", async () => 7)).toBe(7);
  });
});
