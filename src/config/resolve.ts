import { OpenAutoGlmError } from "../errors.js";
import { flattenValues } from "./flatten-values.js";
import { parseSetting } from "./parse-setting.js";
import { type Config, DEFAULTS, type Origins, type SettingKey, type SettingValue } from "./schema.js";
import { type ConfigSource, sourceErrorKind } from "./source.js";

export interface ResolvedConfig {
  readonly config: Config;
  readonly origins: Readonly<Origins>;
}

/**
 * Sources, weakest first (profile < file < environment < flags), laid over the defaults: one frozen object, and where
 * each of its values came from. Every value of every source is checked, also one that a stronger source replaces.
 *
 * Throws OpenAutoGlmError `unknown_setting` or `invalid_setting`; kind `usage` if a flag is to blame, else `config`.
 */
export function resolveConfig(sources: readonly ConfigSource[]): ResolvedConfig {
  const values: Record<SettingKey, SettingValue> = { ...DEFAULTS };
  const given = new Map<SettingKey, ConfigSource>();
  for (const source of sources) {
    for (const [key, value] of flattenValues(source)) {
      values[key] = parseSetting(key, value, source);
      given.set(key, source);
    }
  }
  const config = Object.freeze(values) as Config;
  // Pieces that overlap wholly never get through what is cut.
  checkLess(config, given, "tiling.overlap", "tiling.tileSize", "an eighth of the tile size is usual");
  if (config["output.chunkOverlap"] > 0)
    checkLess(config, given, "output.chunkOverlap", "output.chunkSize", "a tenth of the chunk size is usual");
  const origins = Object.fromEntries(
    Object.keys(values).map((key) => [key, given.get(key as SettingKey)?.origin ?? "default"]),
  );
  return { config, origins: Object.freeze(origins) as Origins };
}

function checkLess(
  config: Config,
  given: ReadonlyMap<SettingKey, ConfigSource>,
  less: SettingKey,
  more: SettingKey,
  hint: string,
): void {
  if (config[less] < config[more]) return;
  // Only one of the two may be given: name both places, for either can be the mistake.
  const [ofLess, ofMore] = [given.get(less), given.get(more)];
  const kinds = [ofLess, ofMore].flatMap((source) => (source === undefined ? [] : sourceErrorKind(source)));
  throw new OpenAutoGlmError(
    "invalid_setting",
    `${less} must be less than ${more} (${config[more]}, from ${ofMore?.origin ?? "default"}), ` +
      `received ${config[less]} (from ${ofLess?.origin ?? "default"})`,
    hint,
    kinds.includes("usage") ? "usage" : "config",
  );
}
