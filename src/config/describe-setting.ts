import type { Setting } from "./schema.js";

/** What a setting does, said of its key: the help of a `--no-…` flag speaks of the value false. */
export function describeSetting(setting: Setting): string {
  return setting.flag.startsWith("--no-") ? `false: ${setting.help}` : setting.help;
}

/** What a setting takes, as `must be …` goes on. */
export function allowedValues(setting: Setting): string {
  switch (setting.type) {
    case "integer":
    case "number":
      return `${setting.min}..${setting.max}`;
    case "enum":
      return `one of ${setting.values.join(", ")}`;
    case "list":
      return `a list of ${setting.values.join(", ")}`;
    case "boolean":
      return "true or false";
    case "string":
      return "text";
    case "texts":
      return "text, or a list of texts";
  }
}
