import { readdir, readlink, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import type { RemoteFile } from "./hub-blob.js";
import type { CachedRepository, TreeEntry } from "./hub-cache.js";
import { type HubId, isCommit } from "./hub-id.js";
import { apiFetch, type HubClient } from "./hub-request.js";

/** The files of one commit, as somebody else says: paths and hashes are unchecked. */
export interface HubListing {
  readonly commit: string;
  readonly files: readonly RemoteFile[];
  /** Whether these are all files of the commit, not only those that were downloaded. */
  readonly isComplete: boolean;
}

/** An honest repository of one model has some hundred. */
const MOST_FILES = 100_000;

/**
 * Asks the hub which commit a revision stands at and which files that has. A commit's list never changes, so it is
 * kept in the cache and asked for once.
 * @throws hub_... (hub-failure.ts)
 */
export async function listRemote(client: HubClient, repository: CachedRepository, id: HubId): Promise<HubListing> {
  const { listFiles, modelInfo } = await import("@huggingface/hub");
  // Its own accessToken must start with "hf_", which a mirror's need not; apiFetch decides who gets the token.
  const hub = { hubUrl: client.settings.endpoint, fetch: apiFetch(client) };
  const commit = isCommit(id.revision)
    ? id.revision
    : (await modelInfo({ ...hub, name: id.name, revision: id.revision, additionalFields: ["sha"] })).sha;
  if (!isCommit(commit)) throw unexpected(client, `names the commit ${JSON.stringify(commit)}`);
  const known = await repository.readTree(commit);
  if (known) return { commit, files: known, isComplete: true };

  const entries = new Map<string, TreeEntry>();
  for await (const { type, path, size, oid, lfs, xetHash } of listFiles({
    ...hub,
    repo: id.name,
    revision: commit,
    recursive: true,
  })) {
    if (type !== "file") continue;
    if (entries.size >= MOST_FILES) throw unexpected(client, `lists more than ${MOST_FILES} files`);
    entries.set(path, {
      size,
      blob_id: oid ?? "",
      ...(lfs && { lfs_sha256: lfs.oid, lfs_size: lfs.size }),
      ...(xetHash && { xet_hash: xetHash }),
    });
  }
  await repository.writeTree(commit, entries);
  return { commit, files: (await repository.readTree(commit)) ?? [], isComplete: true };
}

/** What the cache knows of a commit: the hub's list, else the files that are there. undefined: nothing. */
export async function listCached(repository: CachedRepository, commit: string): Promise<HubListing | undefined> {
  const known = await repository.readTree(commit);
  const present = await listSnapshot(repository.snapshot(commit));
  if (present.length === 0) return undefined;
  return { commit, files: known ?? present, isComplete: known !== undefined };
}

/** The files of a snapshot folder; the hash is the name of the blob that it links to, "" if it is a plain file. */
export async function listSnapshot(folder: string, under = ""): Promise<RemoteFile[]> {
  const files: RemoteFile[] = [];
  for (const entry of await readdir(join(folder, under), { withFileTypes: true }).catch(() => [])) {
    const path = under + entry.name;
    if (entry.isDirectory()) files.push(...(await listSnapshot(folder, `${path}/`)));
    const place = join(folder, path);
    const file = await stat(place).catch(() => undefined);
    if (!file?.isFile()) continue;
    // The first link only: newer caches let the blob itself be a link to a store of other names.
    const oid = entry.isSymbolicLink() ? basename(await readlink(place)) : "";
    files.push({ path, bytes: file.size, oid });
  }
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

function unexpected(client: HubClient, fact: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "hub_unexpected_answer",
    `${client.settings.endpoint} ${fact}`,
    "check HF_ENDPOINT: it must name a server that speaks the hub's protocol",
  );
}
