import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
// @ts-expect-error a script without types
import { whyNoSlurm } from "../../benchmarks/reliability/one-node-slurm.mjs";

const SCRIPT = fileURLToPath(new URL("../../benchmarks/reliability/slurm.mjs", import.meta.url));

// Numbered with a step, as some number theirs; by hand the script runs more tasks over more pictures.
it.skipIf(whyNoSlurm())(
  "an array of Slurm's, tasks killed and requeued, merges into the unsharded run",
  () => {
    const flags = ["--images", "60", "--array", "1-7:3"];
    const { stdout, stderr, status } = spawnSync(process.execPath, [SCRIPT, ...flags], { encoding: "utf8" });
    expect(stderr).toBe("");
    const [facts, result] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(facts).toMatchObject({ shards: 3, starts: 5 });
    expect(result).toMatchObject({ records: 60, different: [] });
    expect(status).toBe(0);
  },
  300_000,
);
