import { allCommands, type CommandNode, type FlagNode } from "./command-tree.js";

export function fishCompletion(root: CommandNode): string {
  const lines = [root, ...allCommands(root)].flatMap((node) => [
    ...node.commands.map(({ name, help }) => line(beforeCommand(node), `-f -a ${quote(name)}`, help)),
    ...(node.values.length > 0 ? [line(within(node), `-f -a ${quote(node.values.join(" "))}`)] : []),
    ...node.flags.map((flag) => line(within(node), `-l ${flag.name.slice(2)}${takes(flag)}`, flag.help)),
  ]);
  return `# fish completion: openautoglm completion fish | source\n${lines.join("\n")}\n`;
}

function line(condition: string, what: string, help = ""): string {
  const parts = ["complete -c openautoglm", ...(condition ? [`-n ${quote(condition)}`] : []), what];
  return [...parts, ...(help ? [`-d ${quote(help)}`] : [])].join(" ");
}

/** fish's test that these commands were typed. */
function within({ path }: CommandNode): string {
  const names = path.split("/").slice(1);
  return names.map((name) => `__fish_seen_subcommand_from ${name}`).join("; and ");
}

/** ... and none of those that may follow. */
function beforeCommand(node: CommandNode): string {
  const none = `not __fish_seen_subcommand_from ${node.commands.map(({ name }) => name).join(" ")}`;
  return node.path === "" ? none : `${within(node)}; and ${none}`;
}

function takes({ takes: value }: FlagNode): string {
  if (value === undefined) return "";
  if (value === "file") return " -r -F";
  return value === "text" ? " -x" : ` -x -a ${quote(value.join(" "))}`;
}

/** In fish's single quotes only \ and ' are escaped. */
function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
