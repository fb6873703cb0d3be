import type { Config } from "../config/schema.js";
import type { ModelFamily } from "../model/family.js";
import type { CaptionOptions } from "./caption-image.js";
import { planOptions } from "./plan-options.js";
import { createTurns, type Turns } from "./turns.js";

/** How each image of a run is captioned. */
export function captionOptions(config: Config, model: ModelFamily): CaptionOptions {
  return {
    plan: planOptions(config, model.geometry),
    limits: { maxPixels: config["limits.maxPixels"] },
    looks: config["reader.looks"],
    prompts: config.prompt,
    words: config["reader.words"],
  };
}

/**
 * Images worked on at a time: enough that every engine has work while others decode and write, and that an answer which
 * ends early finds a successor although the one before it still grows.
 */
export function inFlight(config: Config, model: ModelFamily): number {
  return config["limits.inFlight"] || 2 * model.engines * (model.rows?.limit ?? 1) + 2;
}

/** Of these, how many are looked at: an image whose answer grows holds no pixels any more. */
export function lookingTurns(model: ModelFamily): Turns {
  return createTurns(2 * model.engines + 2);
}
