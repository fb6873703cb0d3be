import { allCommands, type CommandNode } from "./command-tree.js";

/** For bash 3.2 or newer, without the bash-completion package. File names are left to readline: an empty reply. */
export function bashCompletion(root: CommandNode): string {
  const nodes = [root, ...allCommands(root)];
  const paths = nodes.slice(1).map(({ path }) => path);
  const values = nodes.flatMap(({ path, flags }) =>
    flags.flatMap(({ name, takes }) => {
      if (takes === undefined) return [];
      const words = typeof takes === "string" ? "" : takes.join(" ");
      return [`    "${path} ${name}") words="${words}" ;;`];
    }),
  );
  const words = nodes.map(({ path, flags, commands, values }) => {
    const names = [...commands.map(({ name }) => name), ...values].join(" ");
    return `        "${path}") flags="${flags.map(({ name }) => name).join(" ")}" words="${names}" ;;`;
  });
  return `# bash completion: source <(openautoglm completion bash)
_openautoglm() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" at="" flags="" words="" i
  # --flag=value comes as three words.
  if [ "$current" = "=" ]; then
    current=""
  elif [ "$previous" = "=" ]; then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at/\${COMP_WORDS[i]}" in
      ${paths.join(" | ")}) at="$at/\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $previous" in
${values.join("\n")}
    *)
      case "$at" in
${words.join("\n")}
      esac
      case "$current" in -*) words="$flags" ;; esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _openautoglm openautoglm
`;
}
