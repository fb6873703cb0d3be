import { Command, CommanderError } from "commander";
import { adaptCommand } from "./commands/adapt.js";
import { benchCommand } from "./commands/bench.js";
import { completionCommand } from "./commands/completion.js";
import { configCommand } from "./commands/config.js";
import { doctorCommand } from "./commands/doctor.js";
import { mergeCommand } from "./commands/merge.js";
import { modelsCommand } from "./commands/models.js";
import { planCommand } from "./commands/plan.js";
import { verifyCommand } from "./commands/verify.js";
import { EXIT_CODES, stackOf, toOpenAutoGlmError } from "./errors.js";
import { collectLess } from "./io/collect-less.js";
import { toolVersion } from "./io/package-version.js";
import { escapeTerminal } from "./report/escape-terminal.js";
import { noticeText } from "./report/notice.js";
import { processServices, type Services } from "./services.js";
import { EXIT_MS, leaveIfHeld } from "./terminal/leave-if-held.js";
import { ToldError } from "./terminal/told-error.js";
import type { Notice } from "./types.js";

/** Runs one command line; the only place where an error becomes an exit code. */
export async function main(argv: readonly string[], services: Services = processServices()): Promise<void> {
  collectLess();
  // A reader that went away (`| head`) is no failure: work stops quietly.
  services.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  // Nobody reads the progress: no reason to lose the results.
  services.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  try {
    await program(services).parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_CODES.usage;
      return;
    }
    const told = toOpenAutoGlmError(error);
    const { code, message, hint, kind } = told;
    process.exitCode = EXIT_CODES[kind];
    if (error instanceof ToldError) return;
    services.stderr.write(`openautoglm: ${escapeTerminal(message)} [${code}]\n`);
    if (hint) services.stderr.write(`  ${escapeTerminal(hint)}\n`);
    if (kind === "internal") services.stderr.write(`${escapeLines(stackOf(told))}\n`);
  } finally {
    // The command's own log, if it has one, comes first.
    const tell = (notice: Notice) => services.stderr.write(`${escapeTerminal(noticeText(notice))}\n`);
    leaveIfHeld({ afterMs: 2 * EXIT_MS, tell });
  }
}

/** A stack begins with a message, which may name a stranger's file. */
function escapeLines(text: string): string {
  return text.split("\n").map(escapeTerminal).join("\n");
}

function program(services: Services): Command {
  const command = new Command("openautoglm")
    .description("Adaptive-resolution visual tokens and captions for whole directories of images.")
    .version(toolVersion())
    .showHelpAfterError("(see openautoglm --help)")
    .showSuggestionAfterError()
    .exitOverride();
  command.addCommand(adaptCommand(services));
  command.addCommand(benchCommand(services));
  command.addCommand(planCommand(services));
  command.addCommand(verifyCommand(services));
  command.addCommand(mergeCommand(services));
  command.addCommand(modelsCommand(services));
  command.addCommand(doctorCommand(services));
  command.addCommand(configCommand(services));
  command.addCommand(completionCommand(services));
  // exitOverride is inherited only by commands made with .command().
  for (const sub of command.commands) sub.exitOverride().showHelpAfterError(`(see openautoglm ${sub.name()} --help)`);
  return command;
}
