import { resolve } from "node:path";
import { Command } from "commander";
import { EXIT_SOME_FAILED } from "../errors.js";
import { escapeTerminal } from "../report/escape-terminal.js";
import { renderTerminalTable } from "../report/terminal-table.js";
import { resolveSettings, type Services } from "../services.js";
import { addConfigFlags, addSettingFlags } from "../terminal/flags.js";
import { createProgress } from "../terminal/progress.js";
import { createPullNotes } from "../terminal/pull-notes.js";

/** `openautoglm bench [dataset]`: what a strategy buys over another, on labelled images. */
export function benchCommand(services: Services): Command {
  const command = new Command("bench")
    .description("compare strategies on labelled images: accuracy, latency, cost; one report")
    .argument("[dataset]", "folder with labels.jsonl, one {file, text, kind} a line (default: the shipped dataset)")
    .option("--json", "print report.json to stdout")
    .option("--quiet", "no progress and no table");
  addConfigFlags(command);
  addSettingFlags(command, "bench");
  return command.action((dataset, flags) => bench(command, dataset, flags, services));
}

async function bench(
  command: Command,
  dataset: string | undefined,
  flags: { readonly json?: boolean; readonly quiet?: boolean },
  services: Services,
): Promise<void> {
  const { cwd, env, stdout, stderr } = services;
  const { config } = await resolveSettings(command, "bench", services);
  const { benchModes } = await import("../bench/bench.js"); // heavy: sharp, onnxruntime
  const quiet = flags.quiet === true;
  const progress = createProgress({ stream: stderr, quiet, unit: "images", isTty: stderr.isTTY === true, env });
  const folder = resolve(cwd, config["output.dir"] || "openautoglm-bench");
  let done = 0;
  let failed = 0;
  const count = (isFailed: boolean) => {
    if (isFailed) failed++;
    else done++;
    progress.update({ done, failed, skipped: 0 });
  };
  try {
    const events = benchModes(config, {
      cwd,
      env,
      onHubEvent: createPullNotes(progress, quiet, env).show,
      dataset: dataset === undefined ? undefined : resolve(cwd, dataset),
      folder,
      command: ["openautoglm", ...process.argv.slice(2)].join(" "),
    });
    for await (const event of events) {
      if (event.type === "total") progress.total(event.count);
      else if (event.type === "passed") count(false);
      else if (event.type === "sample") {
        count(event.sample.error !== undefined);
        if (event.sample.error) progress.note(`${event.sample.path}: ${event.sample.error.message}`);
      } else if (event.type === "report") {
        progress.stop();
        if (flags.json) stdout.write(`${JSON.stringify(event.report)}\n`);
        if (!quiet) stderr.write(`${renderTerminalTable(event.report)}\n-> ${escapeTerminal(folder)}/report.html\n`);
      }
    }
    if (failed > 0) process.exitCode = EXIT_SOME_FAILED;
  } finally {
    progress.stop();
  }
}
