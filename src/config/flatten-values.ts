import { OpenAutoGlmError } from "../errors.js";
import { nearestKey } from "./nearest-key.js";
import { SETTINGS, type SettingKey } from "./schema.js";
import { showValue } from "./show-value.js";
import { type ConfigSource, sourceErrorKind } from "./source.js";

/** First parts of the dotted keys: what may be written as a nested object. */
const GROUPS: ReadonlySet<string> = new Set(
  Object.keys(SETTINGS)
    .filter((key) => key.includes("."))
    .map((key) => key.slice(0, key.indexOf("."))),
);

/**
 * A source's values by setting, not yet checked. Throws `unknown_setting` for every key that isn't in the table,
 * `__proto__`, `constructor` and `$import` among them; throws `invalid_setting` where one is given twice.
 */
export function flattenValues(source: ConfigSource): Map<SettingKey, unknown> {
  const flat = new Map<SettingKey, unknown>();
  for (const [name, value] of Object.entries(source.values)) {
    if (name === "$schema") continue; // for editors
    if (!GROUPS.has(name)) {
      put(flat, firstLeaf(name, value), value, source);
    } else if (isObject(value)) {
      // One level is all that the table has: a nested object can't make this walk long, whatever YAML's aliases do.
      for (const [member, inner] of Object.entries(value)) put(flat, `${name}.${member}`, inner, source);
    } else if (value !== null && value !== undefined) {
      // YAML gives null for a group whose members are all commented out.
      throw new OpenAutoGlmError(
        "invalid_setting",
        `${name} must be a group of settings, received ${showValue(value)} (from ${source.origin})`,
        `write it as "${name}": { … }`,
        sourceErrorKind(source),
      );
    }
  }
  return flat;
}

function put(flat: Map<SettingKey, unknown>, name: string, value: unknown, source: ConfigSource): void {
  if (!isSettingKey(name)) throw unknownSetting(name, source);
  if (value === undefined) return;
  if (flat.has(name)) {
    throw new OpenAutoGlmError(
      "invalid_setting",
      `${name} is given twice (from ${source.origin})`,
      "keep one of the nested and the dotted form",
      sourceErrorKind(source),
    );
  }
  flat.set(name, value);
}

// Own properties only: `constructor` and its like are on every object.
function isSettingKey(name: string): name is SettingKey {
  return Object.hasOwn(SETTINGS, name);
}

function unknownSetting(name: string, source: ConfigSource): OpenAutoGlmError {
  const nearest = nearestKey(name);
  return new OpenAutoGlmError(
    "unknown_setting",
    `unknown setting ${/^[\w.$-]{1,80}$/.test(name) ? name : JSON.stringify(name.slice(0, 80))} (from ${source.origin})`,
    nearest === undefined ? "`openautoglm config print` lists the settings" : `did you mean ${nearest}?`,
    sourceErrorKind(source),
  );
}

/** An unknown group is named by its first member: `tilling.maxTiles` finds its neighbour, `tilling` alone doesn't. */
function firstLeaf(name: string, value: unknown): string {
  const member = isObject(value) ? Object.keys(value)[0] : undefined;
  return member === undefined || isSettingKey(name) ? name : `${name}.${member}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
