import { OpenAutoGlmError } from "../errors.js";
import type { Json } from "../text/generation-params.js";

/** Settings that say how large something is. */
const SIZE_KEY = /(size|dim|width|height|edge|pixels|layers|heads|depth)$/;

/** Far above what any of them is in public checkpoints (areas in pixels are the largest). */
const MOST = 2 ** 28;

/**
 * Refuses settings of sizes that no machine could hold: such a file is no checkpoint's, whether or not the number is
 * ever used.
 * @throws bundle_config_invalid, which names the key
 */
export function checkClaims(settings: Json, file: string): void {
  for (const key in settings) {
    const value = settings[key];
    if (typeof value === "object" && value !== null) checkClaims(value as Json, `${file}, ${key}`);
    else if (typeof value === "number" && value > MOST && SIZE_KEY.test(key)) {
      throw new OpenAutoGlmError(
        "bundle_config_invalid",
        `${file}: ${key} is ${value}, at most ${MOST} is believed`,
        "the file is damaged or hostile; get the bundle again",
        "config",
      );
    }
  }
}
