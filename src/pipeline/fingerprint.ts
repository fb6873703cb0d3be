import { createHash } from "node:crypto";
import { type Config, SETTINGS, type SettingKey, type SettingValue } from "../config/schema.js";
import type { ModelFamily } from "../model/family.js";

/** Everything that decides what is written for an image: settings, model, device, version. */
export function resultSettings(config: Config, model: ModelFamily, version: string): Record<string, SettingValue> {
  return { ...imageSettings(config, version), device: model.device, modelHash: model.modelHash };
}

/** Of these, what is known before a model is opened. */
export function imageSettings(config: Config, version: string): Record<string, SettingValue> {
  const keys = (Object.keys(SETTINGS) as SettingKey[]).filter((key) => SETTINGS[key].affectsResult);
  return { ...Object.fromEntries(keys.map((key) => [key, config[key]])), version };
}

export function fingerprint(settings: Record<string, SettingValue>): string {
  const sorted = Object.keys(settings)
    .sort()
    .map((key) => [key, settings[key]]);
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}
