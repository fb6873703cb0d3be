import type { Command, Option } from "commander";
import { SETTINGS, type Setting } from "../config/schema.js";

export interface CommandNode {
  readonly name: string;
  /** What was typed to get here: "" for the program, "/adapt", "/models/pull". */
  readonly path: string;
  readonly help: string;
  readonly flags: readonly FlagNode[];
  /** Words that the first argument may be; else files. */
  readonly values: readonly string[];
  readonly commands: readonly CommandNode[];
}

export interface FlagNode {
  readonly name: string; // --max-tiles
  readonly help: string;
  /** What may follow; undefined: nothing does. */
  readonly takes: "file" | "text" | readonly string[] | undefined;
}

/** Commands, flags and values as they can be typed. What help hides is left out. */
export function commandTree(command: Command, path = ""): CommandNode {
  return {
    name: command.name(),
    path,
    help: command.description(),
    flags: command.createHelp().visibleOptions(command).flatMap(flag),
    values: command.registeredArguments[0]?.argChoices ?? [],
    commands: command.commands.map((sub) => commandTree(sub, `${path}/${sub.name()}`)),
  };
}

/** All nodes but the root, which is no command to type. */
export function allCommands(root: CommandNode): CommandNode[] {
  return root.commands.flatMap((node) => [node, ...allCommands(node)]);
}

function flag(option: Option): FlagNode[] {
  if (!option.long) return [];
  const takes = option.required || option.optional ? (choices(option) ?? kind(option.flags)) : undefined;
  return [{ name: option.long, help: option.description, takes }];
}

/** commander isn't told of a setting's values: resolveConfig checks them. */
function choices({ flags, argChoices }: Option): readonly string[] | undefined {
  const setting = Object.values<Setting>(SETTINGS).find((each) => each.flag === flags);
  return argChoices ?? (setting?.type === "enum" || setting?.type === "list" ? setting.values : undefined);
}

function kind(flags: string): "file" | "text" {
  return /<(file|dir)>/.test(flags) ? "file" : "text";
}
