import { OpenAutoGlmError } from "../errors.js";
import { findCachedModel, type HubOptions, isOnHub } from "./hub.js";
import { isHubId, parseHubId, READER_ENDINGS } from "./hub-id.js";
import { readHubSettings } from "./hub-settings.js";

/** `org/name`, `org/name@revision`, or, for a pair that is pinned to commits, `org/name@detector's,recogniser's`. */
export function isModelId(text: string): boolean {
  return isHubId(text.split(",", 1)[0]);
}

/**
 * The repositories that an id stands for, as far as the cache has them whole: a reader's detector and recogniser, or the
 * one of that name. undefined: neither; the hub has to be asked. No network.
 */
export async function cachedRepositories(text: string, options: HubOptions): Promise<readonly string[] | undefined> {
  const pair = readerPair(text);
  if (pair && (await areCached(pair, options))) return pair;
  return !isPinned(text) && (await areCached([text], options)) ? [text] : undefined;
}

/**
 * The repositories that an id stands for: the pair if the hub has its detector, else the one of that name. With
 * HF_HUB_OFFLINE the cache decides.
 * @throws hub_... (hub-failure.ts, hub-id.ts)
 */
export async function hubRepositories(text: string, options: HubOptions): Promise<readonly string[]> {
  const pair = readerPair(text);
  if (!pair) return [text];
  if (isPinned(text)) return pair;
  const { offline } = await readHubSettings(options.env, options.home);
  const isPair = offline ? await areCached(pair.slice(0, 1), options) : await isOnHub(pair[0], options);
  return isPair ? pair : [text];
}

/** undefined where the names would be too long for a pair. */
function readerPair(text: string): readonly [detector: string, recogniser: string] | undefined {
  const [name, revisions] = text.split("@", 2);
  const [detector, recogniser = detector] = revisions?.split(",", 2) ?? [];
  const id = (ending: string, revision?: string) => `${name}${ending}${revision === undefined ? "" : `@${revision}`}`;
  if (!isHubId(id(READER_ENDINGS[0]))) return undefined;
  const pair = [id(READER_ENDINGS[0], detector), id(READER_ENDINGS[1], recogniser)] as const;
  for (const each of pair) parseHubId(each);
  return pair;
}

function isPinned(text: string): boolean {
  return text.includes(",");
}

async function areCached(ids: readonly string[], options: HubOptions): Promise<boolean> {
  for (const id of ids) {
    try {
      await findCachedModel(id, options);
    } catch (error) {
      const isAbsent = error instanceof OpenAutoGlmError && /^hub_(not_cached|offline)$/.test(error.code);
      if (!isAbsent) throw error;
      return false;
    }
  }
  return true;
}
