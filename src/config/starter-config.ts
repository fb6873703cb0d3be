import { allowedValues, describeSetting } from "./describe-setting.js";
import { SETTINGS, type Setting, type SettingKey } from "./schema.js";

/** What people set first. None that a profile sets: a file's value would hide the profile's. */
const KEYS: readonly SettingKey[] = [
  "model",
  "device",
  "tiling.strategy",
  "output.tokens",
  "limits.timeout",
  "limits.maxErrors",
];

/**
 * The text of a configuration file to begin with: a few keys, with their defaults.
 * @param schema where editors find the JSON Schema, relative to the file
 */
export function starterConfig(form: "json" | "yaml", schema: string): string {
  return form === "json" ? json(schema) : yaml(schema);
}

function json(schema: string): string {
  const nested: Record<string, unknown> = { $schema: schema };
  for (const key of KEYS) {
    const [group, member] = key.split(".");
    if (member === undefined) nested[key] = SETTINGS[key].default;
    else nested[group] = { ...(nested[group] as object), [member]: SETTINGS[key].default };
  }
  return `${JSON.stringify(nested, null, 2)}\n`;
}

function yaml(schema: string): string {
  const lines = [`# yaml-language-server: $schema=${schema}`];
  let open = "";
  for (const key of KEYS) {
    const setting: Setting = SETTINGS[key];
    const [group, member] = key.split(".");
    const indent = member === undefined ? "" : "  ";
    if (member !== undefined && group !== open) lines.push(`${group}:`);
    open = group;
    lines.push(`${indent}# ${describeSetting(setting)} (${allowedValues(setting)})`);
    lines.push(`${indent}${member ?? group}: ${JSON.stringify(setting.default)}`);
  }
  return `${lines.join("\n")}\n`;
}
