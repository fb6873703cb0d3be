import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../benchmarks/reliability/corpus.mjs", import.meta.url));

it("200 damaged pictures have one record each, and nothing crashes", () => {
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, "--count", "200"], { encoding: "utf8" });
  expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ count: 200, code: 3, stderr: "" })]);
});
