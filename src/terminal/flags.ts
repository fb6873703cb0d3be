import { type Command, Option } from "commander";
import { allowedValues } from "../config/describe-setting.js";
import { SETTINGS, type Setting, type SettingKey } from "../config/schema.js";
import type { ConfigSource } from "../config/source.js";

export type CommandName = Setting["commands"][number];

/** Adds the flags of all settings that the command takes, in the table's order, grouped by the key's first part. */
export function addSettingFlags(command: Command, name: CommandName): void {
  for (const [key, setting] of settingsOf(name)) {
    const option = new Option(setting.flag, help(setting));
    if (key.includes(".")) option.helpGroup(heading(key));
    if (setting.type === "texts") option.argParser((text, before: readonly string[] = []) => [...before, text]);
    if (setting.type !== "boolean") {
      command.addOption(option);
      continue;
    }
    // A boolean has both flags, or a config file's value could not be overruled; help shows the one that changes
    // the default. The positive one goes first: alone, commander gives `--no-x` the default true.
    const opposite = new Option(
      option.negate ? setting.flag.replace("--no-", "--") : setting.flag.replace("--", "--no-"),
    ).hideHelp();
    for (const each of option.negate ? [opposite, option] : [option, opposite]) command.addOption(each);
  }
}

/** `--config FILE` and `--no-config`, which every command that has settings takes. */
export function addConfigFlags(command: Command): void {
  command.option("--config <file>", "configuration file (else one is looked for)");
  command.option("--no-config", "look for no configuration file");
}

/** The flags that the user really gave, one source each, so that a message can name the flag. After parsing. */
export function flagValues(command: Command, name = command.name() as CommandName): ConfigSource[] {
  const sources: ConfigSource[] = [];
  for (const [key, setting] of settingsOf(name)) {
    const { long } = new Option(setting.flag);
    const attribute = new Option(setting.flag).attributeName();
    if (command.getOptionValueSource(attribute) !== "cli") continue;
    const value: unknown = command.getOptionValue(attribute);
    const positive = long?.replace(/^--no-/, "--") ?? setting.flag;
    const origin = value === false ? positive.replace("--", "--no-") : positive;
    sources.push({ kind: "flag", origin, values: { [key]: value } });
  }
  return sources;
}

function settingsOf(name: CommandName): [SettingKey, Setting][] {
  const settings = Object.entries(SETTINGS) as [SettingKey, Setting][];
  return settings.filter(([, setting]) => setting.commands.includes(name));
}

/** commander checks no value: resolveConfig does, with one wording for flags, environment and files. */
function help(setting: Setting): string {
  if (setting.type === "boolean") return setting.help;
  const allowed = setting.type === "string" || setting.type === "texts" ? [] : [allowedValues(setting)];
  const standard = String(setting.default) === "" ? [] : [`default ${setting.default}`];
  const range = [...allowed, ...standard].join("; ");
  return range === "" ? setting.help : `${setting.help} (${range})`;
}

/** tiling.maxTiles -> "Tiling:" */
function heading(key: SettingKey): string {
  const group = key.slice(0, key.indexOf("."));
  return `${group[0].toUpperCase()}${group.slice(1)}:`;
}
