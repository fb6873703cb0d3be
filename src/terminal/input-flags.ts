import type { Command } from "commander";
import { OpenAutoGlmError } from "../errors.js";
import type { Input } from "../io/discover.js";
import type { PathList } from "../io/path-list.js";

export interface InputFlags {
  readonly filesFrom?: readonly string[];
  readonly filesFrom0?: readonly string[];
}

/** `[inputs...]`, `--files-from` and `--files-from0`. */
export function addInputFlags(command: Command): Command {
  const collect = (file: string, before: readonly string[] = []) => [...before, file];
  return command
    .argument("[inputs...]", "files, directories, globs in quotes; - reads paths from standard input, one a line")
    .option("--files-from <file>", "read paths from a file, one a line (- is standard input)", collect)
    .option("--files-from0 <file>", "the same, each path ended by a NUL, as find -print0 writes them", collect);
}

/** @throws OpenAutoGlmError `missing_input`, `stdin_twice` */
export function readInputs(inputs: readonly string[], { filesFrom = [], filesFrom0 = [] }: InputFlags): Input[] {
  const list = (file: string, separator: PathList["separator"]): PathList => ({ file, separator });
  const all = [
    ...inputs.map((input) => (input === "-" ? list("-", "\n") : input)),
    ...filesFrom.map((file) => list(file, "\n")),
    ...filesFrom0.map((file) => list(file, "\0")),
  ];
  if (all.length === 0)
    throw new OpenAutoGlmError(
      "missing_input",
      "no inputs are named",
      "name files, directories or globs, or - to read paths from standard input",
      "usage",
    );
  if (all.filter((input) => typeof input === "object" && input.file === "-").length > 1)
    throw new OpenAutoGlmError("stdin_twice", "standard input can be read only once", "name - only once", "usage");
  return all;
}
