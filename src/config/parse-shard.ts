import { OpenAutoGlmError } from "../errors.js";

/** One part of the images that several machines share. */
export interface Shard {
  readonly index: number; // 0-based
  readonly count: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `--shard`: "1/8", or "auto" for what a job array says of this task.
 * @param count --shard-count: how many shards there are where the job array doesn't say; 0 = not given
 * @returns undefined where all images are one run's
 * @throws OpenAutoGlmError `invalid_shard`
 */
export function parseShard(text: string, count: number, env: Environment): Shard | undefined {
  if (text === "auto") return checked(jobArrayShard(count, env), "what the job array says");
  if (count > 0) throw invalid("--shard-count is of --shard auto only", "name both numbers as in --shard 0/8, or auto");
  if (text === "") return undefined;
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (!match) throw invalid(`--shard must be like 0/8, or auto, received ${JSON.stringify(text)}`, COUNTING);
  return checked({ index: Number(match[1]), count: Number(match[2]) }, `--shard ${text}`);
}

function jobArrayShard(count: number, env: Environment): Shard {
  const slurm = wholeNumber(env, "SLURM_ARRAY_TASK_ID");
  if (slurm !== undefined) return count > 0 ? { index: slurm, count } : slurmShard(slurm, env);
  const index = wholeNumber(env, "JOB_COMPLETION_INDEX");
  if (index === undefined)
    throw invalid("--shard auto finds neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX", "name it: --shard 0/8");
  if (count === 0)
    throw invalid("JOB_COMPLETION_INDEX doesn't tell how many there are", "add --shard-count: the job's completions");
  return { index, count };
}

/**
 * The array's own numbers, from its least on. A few tasks of an array that are run again (`--array=3`, `--array=3,7`) would
 * pass for all of a smaller one: with holes, or from 2 on, nobody can tell how many shards were meant.
 */
function slurmShard(id: number, env: Environment): Shard {
  const [count, first, last, step = 1] = ["COUNT", "MIN", "MAX", "STEP"].map((name) =>
    wholeNumber(env, `SLURM_ARRAY_TASK_${name}`),
  );
  if (count === undefined || first === undefined)
    throw invalid("SLURM_ARRAY_TASK_COUNT or SLURM_ARRAY_TASK_MIN is missing", "add --shard-count");
  if (first > 1)
    throw invalid(`the Slurm array begins at ${first}: is it all of the shards, or some of them run again?`, PARTLY);
  const shardOf = (task: number) => (task - first) / Math.max(1, step);
  const index = shardOf(id);
  if (!Number.isInteger(index) || shardOf(last ?? id) >= count)
    throw invalid(`the Slurm array has holes (${count} tasks from ${first} to ${last ?? id} or beyond)`, PARTLY);
  return { index, count };
}

const PARTLY = "number it 0-7 without gaps; to run some of its tasks again, add --shard-count 8";

function wholeNumber(env: Environment, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,9}$/.test(text)) throw invalid(`${name} is no whole number: ${JSON.stringify(text)}`, "");
  return Number(text);
}

function checked(shard: Shard, source: string): Shard {
  if (shard.index >= 0 && shard.index < shard.count) return shard;
  throw invalid(`there is no shard ${shard.index} of ${shard.count} (${source})`, COUNTING);
}

const COUNTING = "shards count from 0: 0/8 to 7/8";

function invalid(fact: string, hint: string): OpenAutoGlmError {
  return new OpenAutoGlmError("invalid_shard", fact, hint, "usage");
}
