import { OpenAutoGlmError } from "../errors.js";
import { allowedValues, describeSetting } from "./describe-setting.js";
import { listItems } from "./list-items.js";
import { SETTINGS, type Setting, type SettingKey, type SettingValue } from "./schema.js";
import { showValue } from "./show-value.js";
import { type ConfigSource, sourceErrorKind } from "./source.js";

/**
 * One value, checked against the table. Flags and environment variables are text and are read by the setting's
 * type; a file has types of its own, so that "9" in it is not 9. Throws `invalid_setting`.
 */
export function parseSetting(key: SettingKey, given: unknown, source: ConfigSource): SettingValue {
  const setting: Setting = SETTINGS[key];
  const value = setting.type === "texts" ? readTexts(given) : readOther(setting, given, source);
  if (isAllowed(setting, value)) return value;
  const whole = setting.type === "integer" ? "a whole number: " : "";
  throw new OpenAutoGlmError(
    "invalid_setting",
    `${key} must be ${allowedValues(setting)}, received ${showValue(value)} (from ${source.origin})`,
    `${whole}${describeSetting(setting)} (default ${JSON.stringify(setting.default)})`,
    sourceErrorKind(source),
  );
}

/** One text stands for a list of it; one that is empty for none. */
function readTexts(given: unknown): unknown {
  const texts = typeof given === "string" ? [given] : given;
  return Array.isArray(texts) && texts.length === 1 && texts[0] === "" ? [] : texts;
}

function readOther(setting: Setting, given: unknown, { kind }: ConfigSource): unknown {
  const isText = typeof given === "string" && (kind === "flag" || kind === "environment");
  return isText ? readText(setting, given) : given;
}

/** The typed value that a text stands for; the text itself where it stands for none, to be refused. */
function readText(setting: Setting, text: string): unknown {
  switch (setting.type) {
    case "integer":
    case "number":
      // Stricter than Number(), which takes "", " 9 ", "0x9" and "Infinity".
      return /^[+-]?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
    case "boolean":
      return text === "true" || text === "1" ? true : text === "false" || text === "0" ? false : text;
    default:
      return text;
  }
}

function isAllowed(setting: Setting, value: unknown): value is SettingValue {
  switch (setting.type) {
    case "integer":
      return Number.isInteger(value) && isWithin(setting, value as number);
    case "number":
      return typeof value === "number" && isWithin(setting, value); // NaN is within nothing
    case "enum":
      return typeof value === "string" && setting.values.includes(value);
    case "list":
      return typeof value === "string" && listItems(value).every((item) => setting.values.includes(item));
    case "texts":
      return Array.isArray(value) && value.every((text) => typeof text === "string");
    default:
      return typeof value === setting.type;
  }
}

function isWithin(range: { readonly min: number; readonly max: number }, value: number): boolean {
  return value >= range.min && value <= range.max;
}
