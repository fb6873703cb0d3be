import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { resolveConfig } from "../../src/config/resolve.js";
import { SETTINGS, type Setting } from "../../src/config/schema.js";
import { addSettingFlags, type CommandName, flagValues } from "../../src/terminal/flags.js";

function parsed(name: CommandName, args: string[]): Command {
  const command = new Command(name).exitOverride().configureOutput({ writeErr: () => {} });
  addSettingFlags(command, name);
  return command.parse(args, { from: "user" });
}

describe("addSettingFlags and flagValues", () => {
  it.each([
    [[], []],
    [["--max-tiles", "9"], [{ kind: "flag", origin: "--max-tiles", values: { "tiling.maxTiles": "9" } }]],
    [
      ["--max-tiles=9", "--max-tiles", "8"],
      [{ kind: "flag", origin: "--max-tiles", values: { "tiling.maxTiles": "8" } }],
    ],
    [["--max-tiles", "-1"], [{ kind: "flag", origin: "--max-tiles", values: { "tiling.maxTiles": "-1" } }]],
    [["--prompt", ""], [{ kind: "flag", origin: "--prompt", values: { prompt: [""] } }]],
    [["--prompt", "a", "--prompt", "b"], [{ kind: "flag", origin: "--prompt", values: { prompt: ["a", "b"] } }]],
    [["--no-tokens"], [{ kind: "flag", origin: "--no-tokens", values: { "output.tokens": false } }]],
    [["--tokens"], [{ kind: "flag", origin: "--tokens", values: { "output.tokens": true } }]],
    [["--thumbnail"], [{ kind: "flag", origin: "--thumbnail", values: { "tiling.thumbnail": true } }]],
    [["--no-thumbnail"], [{ kind: "flag", origin: "--no-thumbnail", values: { "tiling.thumbnail": false } }]],
    [
      ["--out", "x", "--device", "cpu"],
      [
        { kind: "flag", origin: "--device", values: { device: "cpu" } },
        { kind: "flag", origin: "--out", values: { "output.dir": "x" } },
      ],
    ],
  ])("adapt %j", (args, sources) => {
    expect(flagValues(parsed("adapt", args))).toEqual(sources);
  });

  it.each(["adapt", "plan", "bench"] as const)("takes exactly the settings of %s", (name) => {
    const command = parsed(name, []);
    const shown = command.options.filter((option) => !option.hidden).map((option) => option.flags);
    const settings = (Object.values(SETTINGS) as Setting[]).filter((setting) => setting.commands.includes(name));
    expect(shown).toEqual(settings.map((setting) => setting.flag));
    expect(new Set(command.options.map((option) => option.long)).size).toBe(command.options.length);
  });

  it("leaves a command's own flag of another command's name alone", () => {
    const command = new Command("adapt").option("--mode <n>", "own");
    addSettingFlags(command, "adapt");
    command.parse(["--mode", "3"], { from: "user" });
    expect(flagValues(command)).toEqual([]);
  });

  it("lets a flag overrule a file's boolean in both directions", () => {
    const file = { kind: "file", origin: "f", values: { tiling: { skipBlank: false, thumbnail: true } } } as const;
    const { config, origins } = resolveConfig([
      file,
      ...flagValues(parsed("plan", ["--skip-blank", "--no-thumbnail"])),
    ]);
    expect(config).toMatchObject({ "tiling.skipBlank": true, "tiling.thumbnail": false });
    expect(origins).toMatchObject({ "tiling.skipBlank": "--skip-blank", "tiling.thumbnail": "--no-thumbnail" });
  });

  it("leaves checking to resolveConfig", () => {
    const sources = flagValues(parsed("plan", ["--max-tiles", "900"]));
    expect(() => resolveConfig(sources)).toThrow("tiling.maxTiles must be 0..64, received 900 (from --max-tiles)");
  });

  it("shows range and default in the help, by group", () => {
    const help = parsed("adapt", []).helpInformation();
    expect(help.replace(/\s+/g, " ")).toContain("if that is more (0..64; default 0)");
    expect(help).toMatch(/\nTiling:\n {2}--strategy/);
    expect(help).not.toMatch(/ --skip-blank/);
  });
});
