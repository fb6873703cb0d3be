import { allCommands, type CommandNode } from "./command-tree.js";

export function zshCompletion(root: CommandNode): string {
  const nodes = [root, ...allCommands(root)];
  const paths = nodes.slice(1).map(({ path }) => path);
  const values = nodes.flatMap(({ path, flags }) =>
    flags.flatMap(({ name, takes }) => {
      if (takes === undefined) return [];
      const offer = takes === "file" ? "_files" : takes === "text" ? ":" : `compadd -- ${takes.join(" ")}`;
      return [`    ${quote(`${path} ${name}`)}) ${offer}; return ;;`];
    }),
  );
  const words = nodes.map(({ path, flags, commands, values }) => {
    const names = [...commands.map(described), ...values.map(quote)];
    return `    ${quote(path)}) flags=(${flags.map(described).join(" ")}) names=(${names.join(" ")}) ;;`;
  });
  return `#compdef openautoglm
# zsh completion: source <(openautoglm completion zsh), after compinit
_openautoglm() {
  local at="" i
  local -a flags names
  for ((i = 2; i < CURRENT; i++)); do
    case "$at/\${words[i]}" in
      ${paths.join("|")}) at="$at/\${words[i]}" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${values.join("\n")}
  esac
  case "$at" in
${words.join("\n")}
  esac
  if [[ "$PREFIX" == -* ]]; then
    _describe -o flag flags
  elif (( \${#names} )); then
    _describe command names
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == "_openautoglm" ]]; then
  _openautoglm "$@"
else
  compdef _openautoglm openautoglm
fi
`;
}

function described({ name, help }: { readonly name: string; readonly help: string }): string {
  return quote(`${name}:${help}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
