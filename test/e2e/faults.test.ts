import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../benchmarks/reliability/faults.mjs", import.meta.url));

// A few of the operations that the script goes through one by one when it is run by hand.
it.skipIf(process.platform === "win32").each([
  ["EIO", 41],
  ["ENOSPC", 29],
])("an injected %s at every %dth file-system operation loses nothing", (code, step) => {
  const flags = ["--code", code, "--step", String(step), "--from", "7"];
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, ...flags], { encoding: "utf8" });
  const [counts, ...findings] = stdout.trim().split("\n").reverse();
  expect(findings).toEqual([]);
  expect([status, JSON.parse(counts).probed > 1]).toEqual([0, true]);
});
