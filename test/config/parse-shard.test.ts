import { describe, expect, it } from "vitest";
import { parseShard } from "../../src/config/parse-shard.js";

/** As Slurm 22.05 sets them: the step of lists (1,3,5) is 1. */
const slurm = (id: number, count: number, first: number, last: number, step = 1) => ({
  SLURM_ARRAY_TASK_ID: String(id),
  SLURM_ARRAY_TASK_COUNT: String(count),
  SLURM_ARRAY_TASK_MIN: String(first),
  SLURM_ARRAY_TASK_MAX: String(last),
  SLURM_ARRAY_TASK_STEP: String(step),
});

describe("parseShard", () => {
  it.each([
    ["", 0, {}, undefined],
    ["", 0, slurm(1, 4, 0, 3), undefined],
    ["0/1", 0, {}, { index: 0, count: 1 }],
    ["7/8", 0, slurm(1, 4, 0, 3), { index: 7, count: 8 }],
    ["auto", 0, slurm(0, 4, 0, 3), { index: 0, count: 4 }],
    ["auto", 0, slurm(4, 4, 1, 4), { index: 3, count: 4 }],
    ["auto", 0, slurm(6, 5, 0, 8, 2), { index: 3, count: 5 }], // --array=0-8:2
    ["auto", 0, slurm(9, 3, 1, 9, 4), { index: 2, count: 3 }],
    ["auto", 10, slurm(3, 1, 3, 3), { index: 3, count: 10 }], // one of ten once more
    ["auto", 8, slurm(5, 2, 3, 5), { index: 5, count: 8 }], // two of eight once more
    ["auto", 8, { JOB_COMPLETION_INDEX: "7" }, { index: 7, count: 8 }],
    ["auto", 2, { JOB_COMPLETION_INDEX: "0" }, { index: 0, count: 2 }],
    ["1/2", 0, { JOB_COMPLETION_INDEX: "0" }, { index: 1, count: 2 }],
    ["", 0, { JOB_COMPLETION_INDEX: "0" }, undefined],
  ])("%j, count %i, %j -> %j", (text, count, env, expected) => {
    expect(parseShard(text, count, env)).toEqual(expected);
  });

  it.each([
    ["8/8", 0, {}, "no shard 8 of 8"],
    ["0/0", 0, {}, "no shard 0 of 0"],
    ["1", 0, {}, "like 0/8"],
    ["-1/4", 0, {}, "like 0/8"],
    ["1/4", 4, {}, "auto only"],
    ["", 4, {}, "auto only"],
    ["auto", 0, {}, "neither"],
    ["auto", 0, { JOB_COMPLETION_INDEX: "7" }, "how many"],
    ["auto", 4, { JOB_COMPLETION_INDEX: "4" }, "no shard 4 of 4"],
    ["auto", 0, { JOB_COMPLETION_INDEX: "x" }, "no whole number"],
    ["auto", 0, { SLURM_ARRAY_TASK_ID: "2" }, "missing"],
    ["auto", 0, slurm(0, 5, 0, 8), "holes"],
    ["auto", 0, slurm(3, 5, 0, 8, 2), "holes"],
    ["auto", 0, slurm(3, 1, 3, 3), "begins at 3"], // of an array of ten, run again
    ["auto", 0, slurm(4, 2, 3, 4), "begins at 3"],
    ["auto", 0, slurm(1, 3, 0, 5), "holes"],
    ["auto", 4, slurm(5, 2, 3, 5), "no shard 5 of 4"],
  ])("refuses %j, count %i, %j", (text, count, env, fact) => {
    const parse = () => parseShard(text, count, env);
    expect(parse).toThrow(fact);
    expect(parse).toThrow(expect.objectContaining({ code: "invalid_shard", kind: "usage" }));
  });
});
