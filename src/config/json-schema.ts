import { describeSetting } from "./describe-setting.js";
import { SETTINGS, type Setting } from "./schema.js";

type Json = { [name: string]: unknown };

/**
 * The JSON Schema of a config file, for editors ("$schema" in the file names it). It takes both forms that a file may
 * have: nested, and dotted by reference to it. configs/openautoglm.schema.json holds a copy, kept equal by a test.
 */
export function configJsonSchema(): Json {
  const properties: Json = { $schema: { type: "string" } };
  const groups: Record<string, Json> = {};
  const dotted: Json = {};
  for (const [key, setting] of Object.entries(SETTINGS)) {
    const [group, member] = key.split(".");
    if (member === undefined) {
      properties[key] = settingSchema(setting);
      continue;
    }
    groups[group] ??= {};
    groups[group][member] = settingSchema(setting);
    dotted[key] = { $ref: `#/properties/${group}/properties/${member}` };
  }
  for (const [group, members] of Object.entries(groups)) {
    properties[group] = { type: "object", properties: members, additionalProperties: false };
  }
  return {
    // Draft 7 is the newest that editors read everywhere.
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "openautoglm configuration",
    type: "object",
    properties: { ...properties, ...dotted },
    additionalProperties: false,
  };
}

function settingSchema(setting: Setting): Json {
  const described = { description: describeSetting(setting), default: setting.default };
  switch (setting.type) {
    case "integer":
    case "number":
      return { type: setting.type, minimum: setting.min, maximum: setting.max, ...described };
    case "enum":
      return { enum: setting.values, ...described };
    case "list": {
      const item = `\\s*(${setting.values.join("|")})?\\s*`;
      return { type: "string", pattern: `^${item}(,${item})*$`, ...described };
    }
    case "texts":
      return { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }], ...described };
    default:
      return { type: setting.type, ...described };
  }
}
