import { resolve } from "node:path";
import { Command } from "commander";
import { escapeTerminal } from "../report/escape-terminal.js";
import type { Services } from "../services.js";

interface MergeFlags {
  readonly out: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** `openautoglm merge <outputs...> --out <dir>`: the shards of a run as one output directory. */
export function mergeCommand(services: Services): Command {
  return new Command("merge")
    .description("make one output directory of those of all shards (adapt --shard)")
    .argument("<outputs...>", "output directories, one a shard, in any order")
    .requiredOption("--out <dir>", "where the merged results go")
    .option("--force", "throw away earlier results there")
    .option("--quiet", "no summary")
    .action((outputs: string[], flags: MergeFlags) => merge(outputs, flags, services));
}

async function merge(outputs: string[], flags: MergeFlags, { cwd, stderr }: Services): Promise<void> {
  const { mergeOutputs } = await import("../pipeline/merge.js");
  const folder = resolve(cwd, flags.out);
  const sources = outputs.map((output) => resolve(cwd, output));
  const { done, failed } = await mergeOutputs(sources, folder, { force: flags.force ?? false });
  if (!flags.quiet) stderr.write(`${escapeTerminal(`${done} captions, ${failed} errors -> ${folder}`)}\n`);
}
