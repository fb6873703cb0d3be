import { randomBytes } from "node:crypto";
import { lstat, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import { hasOid } from "./hub-blob.js";
import { CachedRepository } from "./hub-cache.js";
import { isCommit, parseHubId } from "./hub-id.js";
import { listSnapshot } from "./hub-listing.js";
import { offeredSessions } from "./hub-select.js";

/** A repository of the cache that holds ONNX models. */
export interface CachedModel {
  /** org/name */
  readonly name: string;
  /** On disk, every blob once, half-written ones included. */
  readonly bytes: number;
  readonly snapshots: readonly {
    readonly commit: string;
    readonly folder: string;
    /** Branches and tags that stood here when they were pulled. */
    readonly refs: readonly string[];
    /** dtypes that any session of it has */
    readonly dtypes: readonly string[];
  }[];
}

/** Models of the cache, by name; [] if there is no cache. Repositories without any .onnx file are not ours to list. */
export async function listCachedModels(cacheFolder: string): Promise<CachedModel[]> {
  const models: CachedModel[] = [];
  for (const entry of (await readdir(cacheFolder).catch(() => [])).sort()) {
    const parts = /^models--(.+)--(.+)$/.exec(entry);
    if (!parts) continue;
    const repository = new CachedRepository(cacheFolder, `${parts[1]}/${parts[2]}`);
    const refs = await readRefs(repository);
    const snapshots = [];
    for (const commit of await readdir(repository.snapshot("")).catch(() => [])) {
      const folder = repository.snapshot(commit);
      const sessions = offeredSessions((await listSnapshot(folder)).map(({ path }) => path));
      if (!isCommit(commit) || sessions.length === 0) continue;
      const dtypes = [...new Set(sessions.flatMap(({ paths }) => [...paths.keys()]))].sort();
      snapshots.push({
        commit,
        folder,
        dtypes,
        refs: refs.filter((ref) => ref.commit === commit).map(({ name }) => name),
      });
    }
    if (snapshots.length > 0) {
      models.push({ name: `${parts[1]}/${parts[2]}`, bytes: await sizeOf(repository.folder), snapshots });
    }
  }
  return models;
}

/** The newest snapshot of a cached model, or the one of a revision; whole or not. @throws hub_not_cached */
export async function findSnapshot(cacheFolder: string, text: string): Promise<{ commit: string; folder: string }> {
  const { name, revision } = parseHubId(text);
  const repository = new CachedRepository(cacheFolder, name);
  const commit = (await repository.readRef(revision)) ?? (text.includes("@") ? revision : await newestOf(repository));
  const folder = commit && repository.snapshot(commit);
  if (!folder || !(await stat(folder).catch(() => undefined))) throw notCached(text, cacheFolder);
  return { commit, folder };
}

export interface VerifiedFile {
  readonly commit: string;
  readonly path: string;
  readonly bytes: number;
  /** `unknown`: a plain file of which the cache does not tell the hash. */
  readonly state: "good" | "damaged" | "unknown";
}

/**
 * Reads every file of a cached model and compares it with its hash.
 * @param text org/name (all snapshots) or org/name@revision
 * @throws hub_not_cached
 */
export async function* verifyCachedModel(cacheFolder: string, text: string): AsyncGenerator<VerifiedFile> {
  const { name, revision } = parseHubId(text);
  const repository = new CachedRepository(cacheFolder, name);
  const only = text.includes("@") ? ((await repository.readRef(revision)) ?? revision) : undefined;
  const commits = (await readdir(repository.snapshot("")).catch(() => [])).filter(
    (commit) => commit === (only ?? commit),
  );
  if (commits.length === 0) throw notCached(text, cacheFolder);
  for (const commit of commits.filter(isCommit)) {
    const listed = new Map((await repository.readTree(commit))?.map((file) => [file.path, file]));
    for (const { path, bytes, oid } of await listSnapshot(repository.snapshot(commit))) {
      const expected = listed.get(path)?.oid ?? oid;
      const isHash = /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(expected);
      const isGood = isHash && (await hasOid(join(repository.snapshot(commit), path), expected));
      yield { commit, path, bytes, state: isGood ? "good" : isHash ? "damaged" : "unknown" };
    }
  }
}

/**
 * Removes a repository from the cache, all its revisions.
 * @param name org/name exactly as listed; no revision, no pattern
 * @returns bytes that became free
 * @throws hub_not_cached, hub_id_malformed
 */
export async function removeCachedModel(cacheFolder: string, name: string): Promise<number> {
  if (name.includes("@")) {
    throw new OpenAutoGlmError(
      "hub_id_malformed",
      `${JSON.stringify(name)} names a revision, a model is removed with all of them`,
      `openautoglm models remove ${name.split("@")[0]}`,
      "usage",
    );
  }
  const repository = new CachedRepository(cacheFolder, parseHubId(name).name);
  const found = await lstat(repository.folder).catch(() => undefined);
  if (!found?.isDirectory()) throw notCached(name, cacheFolder);
  const bytes = await sizeOf(repository.folder);
  // Out of the way at once: an interrupted removal must not leave a model of which half is gone.
  const doomed = join(cacheFolder, `.removed-${randomBytes(4).toString("hex")}`);
  await rename(repository.folder, doomed);
  await rm(doomed, { recursive: true, force: true });
  return bytes;
}

async function newestOf(repository: CachedRepository): Promise<string | undefined> {
  const found: { commit: string; time: number }[] = [];
  for (const commit of await readdir(repository.snapshot("")).catch(() => [])) {
    if (isCommit(commit)) found.push({ commit, time: (await stat(repository.snapshot(commit))).mtimeMs });
  }
  return found.sort((left, right) => right.time - left.time)[0]?.commit;
}

async function readRefs(repository: CachedRepository): Promise<{ name: string; commit: string }[]> {
  const refs: { name: string; commit: string }[] = [];
  const root = join(repository.folder, "refs");
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const name = join(entry.parentPath ?? entry.path, entry.name)
      .slice(root.length + 1)
      .replaceAll("\\", "/");
    const commit = await repository.readRef(name);
    if (commit) refs.push({ name, commit });
  }
  return refs.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Bytes on disk: links followed, but every file counted once. */
async function sizeOf(folder: string): Promise<number> {
  const sizes = new Map<string, number>();
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = await stat(join(entry.parentPath ?? entry.path, entry.name)).catch(() => undefined);
    // A hard link has its inode's number in common with the blob.
    if (file?.isFile()) sizes.set(`${file.dev}:${file.ino}`, file.size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function notCached(text: string, cacheFolder: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "hub_not_cached",
    `${text} is not in ${cacheFolder}`,
    "`openautoglm models list` shows what is there",
    "no-input",
  );
}
