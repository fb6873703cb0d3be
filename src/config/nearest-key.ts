import { distance } from "fastest-levenshtein";
import { SETTINGS, type SettingKey } from "./schema.js";

/**
 * The setting that was most likely meant, undefined where nothing is close. Takes every spelling that people try:
 * `tiling.maxTile`, `maxTiles`, `max-tiles`, `TILING_MAX_TILES`.
 */
export function nearestKey(name: string): SettingKey | undefined {
  const given = plain(name);
  // A third of the letters may be wrong; more than that is another word, and a wild guess misleads.
  const limit = Math.max(1, Math.floor(given.length / 3));
  let best: { readonly key: SettingKey; readonly errors: number } | undefined;
  for (const key of Object.keys(SETTINGS) as SettingKey[]) {
    for (const spelling of spellings(key)) {
      const errors = distance(given, spelling);
      if (errors <= limit && (best === undefined || errors < best.errors)) best = { key, errors };
    }
  }
  return best?.key;
}

function spellings(key: SettingKey): string[] {
  const flag = SETTINGS[key].flag.replace(/^--(no-)?/, "").replace(/ .*$/, "");
  return [key, key.slice(key.indexOf(".") + 1), flag].map(plain);
}

/** Case and separators don't tell names apart. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
