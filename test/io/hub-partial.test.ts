import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimPartial, dropPartials, releasePartial } from "../../src/io/hub-partial.js";

const OID = "a".repeat(64);
const HOST = hostname().replace(/[^\w-]/g, "_");
const DEAD = spawnSync(process.execPath, ["-e", ""]).pid;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "partial-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["nobody's", `${OID}.${HOST}.0.00000000.incomplete`, 0, true],
  ["another machine's, given up", `${OID}.elsewhere.0.00000000.incomplete`, 0, true],
  ["a dead process's", `${OID}.${HOST}.${DEAD}.00000000.incomplete`, 0, true],
  ["a running process's", `${OID}.${HOST}.${process.ppid}.00000000.incomplete`, 0, false],
  ["our own, in use", `${OID}.${HOST}.${process.pid}.00000000.incomplete`, 0, false],
  ["another machine's", `${OID}.elsewhere.1.00000000.incomplete`, 0, false],
  ["another machine's, not touched for two hours", `${OID}.elsewhere.1.00000000.incomplete`, 2, true],
  ["Python's, fresh", `${OID}.0123abcd.incomplete`, 0, false],
  ["Python's, not touched for two hours", `${OID}.incomplete`, 2, true],
  ["another blob's", `${"b".repeat(64)}.${HOST}.0.00000000.incomplete`, 2, false],
])("%s file is taken over or left alone", async (_name, left, hours, taken) => {
  await writeFile(join(folder, left), "half");
  const then = Date.now() / 1000 - hours * 3600;
  await utimes(join(folder, left), then, then);
  const own = await claimPartial(folder, OID);
  expect(basename(own)).toMatch(new RegExp(`^${OID}\\.${HOST}\\.${process.pid}\\.[0-9a-f]{8}\\.incomplete$`));
  expect(await readdir(folder)).toEqual([taken ? basename(own) : left]);
});

test("the largest is taken; one that is given up may be taken again; the rest goes when the blob is there", async () => {
  await writeFile(join(folder, `${OID}.${HOST}.0.00000001.incomplete`), "1");
  await writeFile(join(folder, `${OID}.${HOST}.0.00000002.incomplete`), "22");
  const own = await claimPartial(folder, OID);
  expect(await readFile(own, "utf8")).toBe("22");
  await releasePartial(own);
  expect(await readFile(await claimPartial(folder, OID), "utf8")).toBe("22");
  await dropPartials(folder, OID);
  expect(await readdir(folder)).toHaveLength(1);
});

test("an empty one is not kept, one that is gone is no error", async () => {
  const own = await claimPartial(folder, OID);
  await writeFile(own, "");
  await releasePartial(own);
  await releasePartial(own);
  expect(await readdir(folder)).toEqual([]);
});
