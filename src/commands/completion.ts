import { Argument, Command } from "commander";
import type { Services } from "../services.js";
import { type CommandNode, commandTree } from "../terminal/command-tree.js";
import { bashCompletion } from "../terminal/completion-bash.js";
import { fishCompletion } from "../terminal/completion-fish.js";
import { zshCompletion } from "../terminal/completion-zsh.js";

type Shell = "bash" | "zsh" | "fish";

const SCRIPTS: Record<Shell, (root: CommandNode) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** `openautoglm completion bash|zsh|fish`: a script that completes commands, flags and their values. */
export function completionCommand({ stdout }: Services): Command {
  const command = new Command("completion")
    .description("print a shell's completion script: source <(openautoglm completion bash)")
    .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(SCRIPTS)));
  return command.action((shell: Shell) => {
    stdout.write(SCRIPTS[shell](commandTree(command.parent ?? command)));
  });
}
