import { mkdir, statfs } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { OpenAutoGlmError } from "../errors.js";
import { readBundleJson } from "../model/bundle-json.js";
import { besideOf, checkOnnxFile, readOnnxFile } from "../model/check-bundle.js";
import { type BlobEvent, downloadBlob, type RemoteFile } from "./hub-blob.js";
import { CachedRepository } from "./hub-cache.js";
import { type HubId, isCommit, parseHubId, READER_ENDINGS } from "./hub-id.js";
import { type HubListing, listCached, listRemote } from "./hub-listing.js";
import { partialBytes } from "./hub-partial.js";
import type { HubClient } from "./hub-request.js";
import { type DtypeChoice, requireSafe, selectFiles } from "./hub-select.js";
import { type HubEnvironment, readHubSettings } from "./hub-settings.js";

export interface HubOptions {
  readonly env: HubEnvironment;
  /** Wins over the one in the id. */
  readonly revision?: string;
  /** Default: "auto". */
  readonly dtype?: DtypeChoice;
  readonly home?: string;
  readonly fetch?: typeof fetch;
  readonly sleep?: HubClient["sleep"];
  readonly signal?: AbortSignal;
}

/** What a pull tells while it runs: first the plan (before a byte of a model was fetched), last where the model is. */
export type HubEvent =
  | PlanEvent
  | BlobEvent
  | { readonly type: "done"; readonly id: HubId; readonly commit: string; readonly folder: string };

export interface PlanEvent {
  readonly type: "plan";
  readonly id: HubId;
  readonly commit: string;
  readonly files: readonly RemoteFile[];
  /** Those of `files` that the cache lacks. */
  readonly missing: readonly RemoteFile[];
}

/**
 * Brings a model of the hub into the cache: asks the hub for the revision's commit, downloads what is missing, checks
 * the .onnx files (check-bundle.ts), and moves the ref last. Leaving the loop stops it; a later pull goes on.
 * With HF_HUB_OFFLINE it only looks into the cache, as findCachedModel does.
 * @param text org/name or org/name@revision
 * @throws hub_... (hub-failure.ts, hub-blob.ts, hub-select.ts, hub-id.ts), bundle_... (check-bundle.ts), disk_full
 */
export async function* pullModel(text: string, options: HubOptions): AsyncGenerator<HubEvent> {
  const { id, client, repository } = await open(text, options);
  if (client.settings.offline) {
    yield { type: "done", id, ...(await findInCache(id, client, repository, options.dtype)) };
    return;
  }
  const listing = await listRemote(client, repository, id);
  const { commit } = listing;
  const fetchFile = async function* (file: RemoteFile): AsyncGenerator<BlobEvent> {
    const url = `${client.settings.endpoint}/${id.name}/resolve/${commit}/${file.path.split("/").map(encodeURIComponent).join("/")}`;
    yield* downloadBlob(client, url, file, repository.blobs);
    await repository.link(commit, file, client.settings.links);
  };

  // Which files are needed may stand in config.json.
  const config = listing.files.find(({ path }) => path === "config.json");
  if (config && !(await repository.has(commit, requireSafe(config)))) for await (const _ of fetchFile(config));
  const files = await chooseFiles(repository, listing, options.dtype);
  const missing = await lacking(repository, commit, files);
  yield { type: "plan", id, commit, files, missing };
  await requireRoom(repository, missing);
  for (const file of missing) yield* fetchFile(file);
  const weights = await externalFiles(repository, listing, files);
  for (const file of await lacking(repository, commit, weights)) yield* fetchFile(file);
  await makeLoadable(repository, [...files, ...weights]);
  const folder = repository.snapshot(commit);
  for (const { path } of files) if (path.endsWith(".onnx")) await checkOnnxFile(path, folder);
  if (!isCommit(id.revision)) await repository.writeRef(id.revision, commit);
  yield { type: "done", id, commit, folder };
}

/**
 * Where a hub id that a user runs leads to: the cache if it has the model whole (no network is touched, the same
 * answer every time), else a pull.
 */
export async function* openHubModel(text: string, options: HubOptions): AsyncGenerator<HubEvent> {
  const { id, client, repository } = await open(text, options);
  let found: { commit: string; folder: string };
  try {
    found = await findInCache(id, client, repository, options.dtype);
  } catch (error) {
    const isAbsent = error instanceof OpenAutoGlmError && error.code === "hub_not_cached";
    if (!isAbsent) throw error;
    yield* pullModel(text, options);
    return;
  }
  yield { type: "done", id, ...found };
}

/**
 * The folder of a model that was pulled before, whole for the chosen dtype. No network.
 * @throws hub_not_cached (hub_offline under HF_HUB_OFFLINE), which names what is missing
 */
export async function findCachedModel(text: string, options: HubOptions): Promise<string> {
  const { id, client, repository } = await open(text, options);
  return (await findInCache(id, client, repository, options.dtype)).folder;
}

/**
 * Whether the hub has a repository, at the revision that is named (where it has the repository, but not the revision,
 * that is an error).
 * @throws hub_... (hub-failure.ts)
 */
export async function isOnHub(text: string, options: HubOptions): Promise<boolean> {
  const { id, client, repository } = await open(text, options);
  try {
    await listRemote(client, repository, id);
    return true;
  } catch (error) {
    if (error instanceof OpenAutoGlmError && error.code === "hub_repository_not_found") return false;
    throw error;
  }
}

async function open(text: string, options: HubOptions) {
  const id = parseHubId(text, options.revision);
  const settings = await readHubSettings(options.env, options.home);
  const client: HubClient = {
    settings,
    fetch: options.fetch ?? fetch,
    sleep: options.sleep ?? ((ms, signal) => delay(ms, undefined, { signal })),
    signal: options.signal,
  };
  return { id, client, repository: new CachedRepository(settings.cacheFolder, id.name) };
}

async function findInCache(
  id: HubId,
  client: HubClient,
  repository: CachedRepository,
  dtype?: DtypeChoice,
): Promise<{ commit: string; folder: string }> {
  const notCached = (what: string) =>
    new OpenAutoGlmError(
      client.settings.offline ? "hub_offline" : "hub_not_cached",
      `${id.name}@${id.revision}: ${what} is not in ${client.settings.cacheFolder}` +
        (client.settings.offline ? ", and HF_HUB_OFFLINE is set" : ""),
      `fill the cache while there is a network: openautoglm models pull ${id.name}`,
      "config",
    );
  const commit = isCommit(id.revision) ? id.revision : await repository.readRef(id.revision);
  const listing = commit && (await listCached(repository, commit));
  if (!listing) throw notCached(beginningOf(id.name));
  const files = await chooseFiles(repository, listing, dtype).catch((error) => {
    // What the cache holds, not what the repository offers, is known here.
    if (!listing.isComplete && error instanceof OpenAutoGlmError) throw notCached(`a part (${error.message})`);
    throw error;
  });
  const [missing] = await lacking(repository, commit, files);
  if (missing) throw notCached(missing.path);
  const weights = await externalFiles(repository, listing, files);
  const [missingWeights] = await lacking(repository, commit, weights);
  if (missingWeights) throw notCached(missingWeights.path);
  await makeLoadable(repository, [...files, ...weights]);
  return { commit, folder: repository.snapshot(commit) };
}

/** What a model is known by: of a repository that the cache knows nothing about. */
function beginningOf(name: string): string {
  const [detector, recogniser] = READER_ENDINGS.map((ending) => `${name}${ending}`);
  if (READER_ENDINGS.some((ending) => name.endsWith(ending))) return "a reader's inference.onnx";
  return `a bundle's config.json, or a reader as ${detector} and ${recogniser},`;
}

async function chooseFiles(repository: CachedRepository, listing: HubListing, dtype: DtypeChoice = "auto") {
  const config = await readBundleJson(repository.snapshot(listing.commit), "config.json");
  return selectFiles(listing.files, dtype, config ?? {}).map((file) => requireSafe(file, !listing.isComplete));
}

/** Files that the models name as holding their weights, beyond those that were chosen by name. */
async function externalFiles(
  repository: CachedRepository,
  listing: HubListing,
  files: readonly RemoteFile[],
): Promise<RemoteFile[]> {
  const more: RemoteFile[] = [];
  for (const { path } of files) {
    if (!path.endsWith(".onnx")) continue;
    const { header } = await readOnnxFile(path, repository.snapshot(listing.commit));
    for (const location of header.externalFiles.keys()) {
      const beside = besideOf(path, location);
      const listed = listing.files.find((file) => file.path === beside);
      if (!listed) {
        throw new OpenAutoGlmError(
          "hub_file_missing",
          `${path} keeps weights in ${beside}, which the repository does not hold`,
          "choose another dtype or revision; tell the repository's owner",
        );
      }
      if (!files.includes(listed)) more.push(requireSafe(listed, !listing.isComplete));
    }
  }
  return more;
}

async function makeLoadable(repository: CachedRepository, files: readonly RemoteFile[]): Promise<void> {
  for (const { oid } of files) {
    // A cache that may not be written to still serves models that keep their weights inside.
    if (oid) await repository.ownBlob(oid).catch(() => {});
  }
}

async function lacking(
  repository: CachedRepository,
  commit: string,
  files: readonly RemoteFile[],
): Promise<RemoteFile[]> {
  const missing: RemoteFile[] = [];
  for (const file of files) if (!(await repository.has(commit, file))) missing.push(file);
  return missing;
}

/** Better said before the first byte than after 2 GB. */
async function requireRoom({ folder, blobs }: CachedRepository, missing: readonly RemoteFile[]): Promise<void> {
  let needed = 0;
  for (const { bytes, oid } of missing) needed += bytes - (await partialBytes(blobs, oid));
  await mkdir(folder, { recursive: true });
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk || disk.bavail * disk.bsize >= needed) return;
  throw new OpenAutoGlmError(
    "disk_full",
    `${folder} has room for ${disk.bavail * disk.bsize} bytes, the model needs ${needed} more`,
    "make room or name another place with HF_HUB_CACHE",
    "io",
  );
}
