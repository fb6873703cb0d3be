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
  checkOverlap(config, given);
  checkChunks(config, given);
  const origins = Object.fromEntries(
    Object.keys(values).map((key) => [key, given.get(key as SettingKey)?.origin ?? "default"]),
  );
  return { config, origins: Object.freeze(origins) as Origins };
}

/** Pieces that overlap wholly never get through a caption. */
function checkChunks(config: Config, given: ReadonlyMap<SettingKey, ConfigSource>): void {
  const [size, overlap] = [config["output.chunkSize"], config["output.chunkOverlap"]];
  if (overlap === 0 || overlap < size) return;
  const source = given.get("output.chunkOverlap");
  throw new OpenAutoGlmError(
    "invalid_setting",
    `output.chunkOverlap must be less than output.chunkSize (${size}), received ${overlap} (from ${source?.origin ?? "default"})`,
    "a tenth of the chunk size is usual",
    source ? sourceErrorKind(source) : "config",
  );
}

/** Tiles that overlap wholly never get across the picture. */
function checkOverlap(config: Config, given: ReadonlyMap<SettingKey, ConfigSource>): void {
  const overlap = config["tiling.overlap"];
  const tileSize = config["tiling.tileSize"];
  if (overlap < tileSize) return;
  // Only one of the two may be given: name both places, for either can be the mistake.
  const [ofOverlap, ofTileSize] = [given.get("tiling.overlap"), given.get("tiling.tileSize")];
  const kinds = [ofOverlap, ofTileSize].flatMap((source) => (source === undefined ? [] : sourceErrorKind(source)));
  throw new OpenAutoGlmError(
    "invalid_setting",
    `tiling.overlap must be less than tiling.tileSize (${tileSize}, from ${ofTileSize?.origin ?? "default"}), ` +
      `received ${overlap} (from ${ofOverlap?.origin ?? "default"})`,
    "an eighth of the tile size is usual",
    kinds.includes("usage") ? "usage" : "config",
  );
}
