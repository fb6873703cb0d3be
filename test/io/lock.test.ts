import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { takeLock } from "../../src/io/lock.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

/** A number that a process had which is gone. */
const goneProcess = () => spawnSync(process.execPath, ["-e", "0"]).pid;

describe("takeLock", () => {
  it("holds this process' number until it is released", async () => {
    const release = await takeLock(folder.at(".lock"));
    expect(await readFile(folder.at(".lock"), "utf8")).toBe(String(process.pid));
    await release();
    expect(existsSync(folder.at(".lock"))).toBe(false);
  });

  it("can be taken again after its release, and released twice", async () => {
    const release = await takeLock(folder.at(".lock"));
    await release();
    await release();
    await (await takeLock(folder.at(".lock")))();
  });

  it("refuses a second holder in the same process", async () => {
    const release = await takeLock(folder.at(".lock"));
    await expect(takeLock(folder.at(".lock"))).rejects.toMatchObject({ code: "output_locked", kind: "temporary" });
    await release();
  });

  it("refuses while the process that holds it is alive, and says which", async () => {
    await writeFile(folder.at(".lock"), String(process.ppid));
    await expect(takeLock(folder.at(".lock"))).rejects.toMatchObject({
      code: "output_locked",
      message: `another run (process ${process.ppid}) writes to the same output`,
    });
    expect(await readFile(folder.at(".lock"), "utf8")).toBe(String(process.ppid));
  });

  it.each([
    ["of a process that is gone", () => String(goneProcess())],
    // In a container every run has the same number.
    ["that an earlier process of our own number left", () => String(process.pid)],
    ["that is empty: its writer died in between", () => ""],
    ["that holds rubbish", () => "no number"],
  ])("takes over a lock %s", async (_, content) => {
    await writeFile(folder.at(".lock"), content());
    const release = await takeLock(folder.at(".lock"));
    expect(await readFile(folder.at(".lock"), "utf8")).toBe(String(process.pid));
    await release();
  });

  it("fails where the folder is missing", async () => {
    await expect(takeLock(folder.at("missing/.lock"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});
