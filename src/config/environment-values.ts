import { OpenAutoGlmError } from "../errors.js";
import { nearestKey } from "./nearest-key.js";
import { environmentName, SETTINGS, type SettingKey } from "./schema.js";
import type { ConfigSource } from "./source.js";

const PREFIX = "OPENAUTOGLM_";

const KEY_BY_NAME: ReadonlyMap<string, SettingKey> = new Map(
  (Object.keys(SETTINGS) as SettingKey[]).map((key) => [environmentName(key), key]),
);

/**
 * The settings among environment variables, one source each, so that a message can name the variable. An empty one
 * counts as unset: that's what compose files and CI forms make of a blank. Throws `unknown_setting` for any other
 * OPENAUTOGLM_ name: a typo would be silent otherwise.
 */
export function environmentValues(env: Readonly<Record<string, string | undefined>>): ConfigSource[] {
  const sources: ConfigSource[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX)) continue;
    const key = KEY_BY_NAME.get(name);
    if (key === undefined) throw unknownVariable(name);
    if (value) sources.push({ kind: "environment", origin: name, values: { [key]: value } });
  }
  return sources;
}

function unknownVariable(name: string): OpenAutoGlmError {
  const nearest = nearestKey(name.slice(PREFIX.length));
  return new OpenAutoGlmError(
    "unknown_setting",
    `unknown setting ${name} (from the environment)`,
    nearest === undefined
      ? "`openautoglm config print` lists the settings; unset the variable"
      : `did you mean ${environmentName(nearest)}?`,
    "config",
  );
}
