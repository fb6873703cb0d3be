import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { type Lock, takeLock } from "../../src/io/lock.js";
import { isAlive, thisProcess } from "../../src/io/process-identity.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

/** A number that a process had which is gone. */
const goneProcess = () => spawnSync(process.execPath, ["-e", "0"]).pid;

const holder = async () => JSON.parse(await readFile(folder.at(".lock"), "utf8"));
const QUICK = { beatMs: 20, quietMs: 200 };

describe("takeLock", () => {
  it("holds this process' name until it is released", async () => {
    const { release } = await takeLock(folder.at(".lock"));
    expect(await holder()).toEqual(thisProcess());
    await release();
    expect(existsSync(folder.at(".lock"))).toBe(false);
  });

  it("can be taken again after its release, and released twice", async () => {
    const { release } = await takeLock(folder.at(".lock"));
    await release();
    await release();
    await (await takeLock(folder.at(".lock"))).release();
  });

  it("refuses a second holder in the same process", async () => {
    const { release } = await takeLock(folder.at(".lock"));
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
    ["of a process that is gone", () => JSON.stringify({ ...thisProcess(), pid: goneProcess() })],
    ["of a process that is gone, by an earlier version", () => String(goneProcess())],
    // In a container every run has the same number.
    ["that an earlier process of our own number left", () => JSON.stringify(thisProcess())],
    ["that is empty: its writer died in between", () => ""],
    ["that holds rubbish", () => "no number"],
  ])("takes over a lock %s", async (_, content) => {
    await writeFile(folder.at(".lock"), content());
    const { release } = await takeLock(folder.at(".lock"));
    expect(await holder()).toEqual(thisProcess());
    await release();
  });

  it.skipIf(process.platform !== "linux")("takes over a lock whose number another process has by now", async () => {
    await writeFile(folder.at(".lock"), JSON.stringify({ ...thisProcess(), pid: process.ppid, started: "1" }));
    await (await takeLock(folder.at(".lock"))).release();
  });

  it("has its way at the second try where one was killed while it took a lock over", async () => {
    const gone = JSON.stringify({ ...thisProcess(), pid: goneProcess() });
    await writeFile(folder.at(".lock"), gone);
    await writeFile(folder.at(".lock.takeover"), gone);
    await expect(takeLock(folder.at(".lock"))).rejects.toMatchObject({ code: "output_locked" });
    await (await takeLock(folder.at(".lock"))).release();
    expect(existsSync(folder.at(".lock.takeover"))).toBe(false);
  });

  describe("of another machine", () => {
    // Its number is alive here, which tells nothing.
    const foreign = { ...thisProcess(), place: "elsewhere 1 2", pid: process.ppid };
    const lockElsewhere = () => writeFile(folder.at(".lock"), JSON.stringify(foreign));

    it("refuses while the lock is written again, and says where", async () => {
      await lockElsewhere();
      let seconds = 1;
      const beat = setInterval(() => void utimes(folder.at(".lock"), seconds++, seconds), QUICK.beatMs);
      await expect(takeLock(folder.at(".lock"), QUICK)).rejects.toMatchObject({
        code: "output_locked",
        message: `another run (process ${process.ppid} on elsewhere) writes to the same output`,
      });
      clearInterval(beat);
      expect(await holder()).toEqual(foreign);
    });

    it("takes over a lock that is no longer written", async () => {
      await lockElsewhere();
      const { release } = await takeLock(folder.at(".lock"), QUICK);
      expect(await holder()).toEqual(thisProcess());
      await release();
      expect(existsSync(folder.at(".lock"))).toBe(false);
    });

    it("gives one of several the lock", async () => {
      await lockElsewhere();
      const tries = await Promise.allSettled([1, 2, 3, 4].map(() => takeLock(folder.at(".lock"), QUICK)));
      const locks = tries.flatMap((result): Lock[] => (result.status === "fulfilled" ? [result.value] : []));
      expect(locks.length).toBe(1);
      await locks[0].release();
    });

    it("knows that its lock was taken, and leaves it to the other", async () => {
      const lock = await takeLock(folder.at(".lock"), QUICK);
      expect(lock.isLost).toBe(false);
      await rm(folder.at(".lock"));
      await lockElsewhere();
      await expect.poll(() => lock.isLost).toBe(true);
      await lock.release();
      expect(await holder()).toEqual(foreign);
    });

    it("is written again by its holder", async () => {
      const lock = await takeLock(folder.at(".lock"), QUICK);
      await utimes(folder.at(".lock"), 1, 1);
      await expect.poll(async () => (await stat(folder.at(".lock"))).mtimeMs).toBeGreaterThan(2000);
      await lock.release();
    });
  });

  it("fails where the folder is missing", async () => {
    await expect(takeLock(folder.at("missing/.lock"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("isAlive", () => {
  it.each([
    ["this process", () => thisProcess(), true],
    ["one that is gone", () => ({ pid: goneProcess(), started: "" }), false],
    ["no number", () => ({ pid: Number.NaN, started: "" }), false],
    ["a group of processes", () => ({ pid: -1, started: "" }), false],
  ])("%s", (_, identity, expected) => {
    expect(isAlive(identity())).toBe(expected);
  });
});
