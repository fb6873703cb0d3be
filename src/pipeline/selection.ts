import type { Config } from "../config/schema.js";
import type { Selection } from "./select-images.js";

/** Which of the images that are found are used. */
export function selection(config: Config): Selection {
  return { limit: config["input.limit"], sample: config["input.sample"], seed: config["input.seed"] };
}
