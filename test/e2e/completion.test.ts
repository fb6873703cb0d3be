import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { SETTINGS } from "../../src/config/schema.js";
import { runCli } from "../helpers/cli.js";

const script = async (shell: string) => {
  const { code, stdout, stderr } = await runCli(["completion", shell], { cwd: "." });
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
};

const adaptFlags = Object.values(SETTINGS)
  .filter(({ commands }) => (commands as readonly string[]).includes("adapt"))
  .map(({ flag }) => flag.split(" ")[0]);

describe("completion bash, run by bash", () => {
  let source = "";
  beforeAll(async () => {
    source = await script("bash");
  });

  /** What bash offers when Tab is pressed at the end of the words. */
  function offered(...words: string[]): string[] {
    const code = `set -u; eval "$(cat)"
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _openautoglm; printf '%s\\n' "\${COMPREPLY[@]+"\${COMPREPLY[@]}"}"`;
    const args = ["--norc", "-c", code, "bash", "openautoglm", ...words];
    const out = execFileSync("bash", args, { input: source, encoding: "utf8" });
    return out.split("\n").filter((word) => word !== "");
  }

  it.each<[string[], string[]]>([
    [["a"], ["adapt"]],
    [
      ["models", ""],
      ["list", "pull", "inspect", "verify", "remove"],
    ],
    [["config", "i"], ["init"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["adapt", "in", "--max-t"], ["--max-tiles"]],
    [["adapt", "--device", ""], [...SETTINGS.device.values]],
    [["adapt", "--device", "=", "w"], ["webgpu"]],
    [["adapt", "--device", "="], [...SETTINGS.device.values]],
    [["models", "pull", "--dr"], ["--dry-run"]],
    [["adapt", "models", ""], []], // an argument: files, which readline offers
    [["adapt", "--files-from", "b"], []],
    [["bench", "--files-f"], []],
  ])("%j", (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  it("offers all flags of adapt", () => {
    expect(offered("adapt", "--")).toEqual(expect.arrayContaining(adaptFlags));
  });
});

describe("completion of the other shells (read, not run)", () => {
  it.each(["zsh", "fish"])("%s names all flags of adapt and the values of an enum", async (shell) => {
    const text = await script(shell);
    for (const flag of adaptFlags) expect(text).toContain(shell === "fish" ? `-l ${flag.slice(2)} ` : `'${flag}:`);
    expect(text).toContain(SETTINGS["tiling.strategy"].values.join(" "));
  });

  it("fish: each line is one complete command with closed quotes", async () => {
    const lines = (await script("fish")).trimEnd().split("\n").slice(1);
    const quoted = String.raw`'(?:[^'\\]|\\['\\])*'`;
    const shape = new RegExp(`^complete -c openautoglm(?: -[a-zF]| [a-z0-9-]+| ${quoted})+$`);
    expect(lines.filter((line) => !shape.test(line))).toEqual([]);
  });

  it("another shell is a wrong command line", async () => {
    expect((await runCli(["completion", "tcsh"], { cwd: "." })).code).toBe(64);
  });
});
