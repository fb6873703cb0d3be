import type { Config } from "../config/schema.js";
import type { ModelFamily } from "../model/family.js";
import type { CaptionOptions } from "./caption-image.js";
import { planOptions } from "./plan-options.js";

/** How each image of a run is captioned. */
export function captionOptions(config: Config, model: ModelFamily): CaptionOptions {
  return {
    plan: planOptions(config, model.geometry),
    limits: { maxPixels: config["limits.maxPixels"] },
    looks: config["reader.looks"],
    prompt: config.prompt,
    words: config["reader.words"],
  };
}

/** Images worked on at a time: enough that every engine has work while others decode and write. */
export function inFlight(config: Config, model: ModelFamily): number {
  return config["limits.inFlight"] || 2 * model.engines + 2;
}
