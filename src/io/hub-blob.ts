import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import { claimPartial, dropPartials, releasePartial } from "./hub-partial.js";
import { attemptRequest, type HubClient, retryWait } from "./hub-request.js";

/** A file as the hub's list describes it; its content is known by its hash before a byte of it was read. */
export interface RemoteFile {
  readonly path: string;
  readonly bytes: number;
  /** Name of the blob: 64 hex digits = SHA-256 of the content, 40 = git's SHA-1 of it. */
  readonly oid: string;
}

export type BlobEvent =
  | { readonly type: "file"; readonly path: string; readonly bytes: number; readonly resumedBytes: number }
  | { readonly type: "progress"; readonly path: string; readonly receivedBytes: number; readonly bytes: number }
  | { readonly type: "retry"; readonly path: string; readonly reason: string; readonly waitMs: number };

/** Bytes between two progress events: some 50 a second on a fast line. */
const PROGRESS_STEP = 2 ** 20;

/**
 * Downloads one blob into `folder`: resumed where an earlier attempt (or run) stopped, retried, verified, and only
 * then given its name. Every attempt asks the hub anew, so a signed address that ran out is replaced by itself.
 * @returns by its last event; the blob is at `<folder>/<oid>`
 * @throws hub_checksum_mismatch, hub_... of the request, disk_full; the AbortSignal's reason
 */
export async function* downloadBlob(
  client: HubClient,
  url: string,
  file: RemoteFile,
  folder: string,
): AsyncGenerator<BlobEvent> {
  const target = join(folder, file.oid);
  if ((await sizeOf(target)) === file.bytes) return;
  await mkdir(folder, { recursive: true });
  let partial = await claimPartial(folder, file.oid);
  let resumed = Math.max(0, await sizeOf(partial));
  try {
    for (;;) {
      yield { type: "file", path: file.path, bytes: file.bytes, resumedBytes: resumed };
      yield* receive(client, url, file, partial);
      if (await hasOid(partial, file.oid)) break;
      await rm(partial, { force: true });
      // Bytes of an earlier run may be at fault; what was fetched in one go is not better the second time.
      if (resumed === 0) throw mismatch(file, url);
      resumed = 0;
    }
    await rename(partial, target).catch(async (error) => {
      // Windows, while another process has just put the same blob there and reads it.
      if ((await sizeOf(target)) !== file.bytes) throw error;
      await rm(partial, { force: true });
    });
    partial = "";
    await dropPartials(folder, file.oid);
  } catch (error) {
    throw asDiskError(error, folder) ?? error;
  } finally {
    // Also when the reader stops listening: the next run goes on from here.
    if (partial) await releasePartial(partial);
  }
}

/** Whether the file's content is what its name says. `oid` as in RemoteFile. */
export async function hasOid(path: string, oid: string): Promise<boolean> {
  const hash = createHash(oid.length === 64 ? "sha256" : "sha1");
  if (oid.length === 40) hash.update(`blob ${await sizeOf(path)}\0`);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk);
  return hash.digest("hex") === oid;
}

/** Appends to the partial file until it has its full size. */
async function* receive(client: HubClient, url: string, file: RemoteFile, partial: string): AsyncGenerator<BlobEvent> {
  const handle = await open(partial, "a+");
  try {
    let have = (await handle.stat()).size;
    if (have > file.bytes) have = await restart(handle);
    let best = have;
    for (let attempt = 1; have < file.bytes; attempt++) {
      await requireOwn(handle, partial);
      // Compressed, a range would be one of the compressed bytes.
      const range = have > 0 ? { range: `bytes=${have}-` } : undefined;
      const result = await attemptRequest(client, url, { "accept-encoding": "identity", ...range });
      let failure = "response" in result ? undefined : result;
      if ("response" in result) {
        if (have > 0 && !isContinuation(result.response, have, file.bytes)) have = await restart(handle);
        try {
          for await (const chunk of result.response.body ?? []) {
            result.keepAlive();
            if (have + chunk.length > file.bytes) throw mismatch(file, url);
            await handle.write(chunk);
            if (Math.floor(have / PROGRESS_STEP) !== Math.floor((have + chunk.length) / PROGRESS_STEP)) {
              yield { type: "progress", path: file.path, receivedBytes: have + chunk.length, bytes: file.bytes };
            }
            have += chunk.length;
          }
        } catch (error) {
          if (client.signal?.aborted || error instanceof OpenAutoGlmError || isDiskError(error)) throw error;
        } finally {
          result.done();
        }
        // Whatever came beyond what we had before counts, and starts the counting of attempts anew.
        if (have > best) attempt = 1;
        best = Math.max(best, have);
        if (have < file.bytes) failure = { error: cut(file, have), retry: true };
      }
      if (!failure) continue;
      const waitMs = retryWait(attempt, failure);
      if (waitMs === undefined) throw failure.error;
      yield { type: "retry", path: file.path, reason: failure.error.message, waitMs };
      await client.sleep(waitMs, client.signal);
    }
    await handle.sync();
    yield { type: "progress", path: file.path, receivedBytes: have, bytes: file.bytes };
  } finally {
    await handle.close();
  }
}

/** Stops before it writes into a file that another process has taken over (two machines that share a host name). */
async function requireOwn(handle: FileHandle, path: string): Promise<void> {
  const [mine, there] = [await handle.stat(), await stat(path).catch(() => undefined)];
  if (mine.ino === there?.ino) return;
  throw new OpenAutoGlmError(
    "hub_download_taken_over",
    `${path} was taken over by another process`,
    "wait until it is done, then run the command again",
    "temporary",
  );
}

/** Whether the answer goes on from byte `have`; a server may answer with the whole file instead. */
function isContinuation(response: Response, have: number, bytes: number): boolean {
  if (response.status !== 206) return false;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "");
  return range !== null && Number(range[1]) === have && (range[2] === "*" || Number(range[2]) === bytes);
}

async function restart(handle: FileHandle): Promise<0> {
  await handle.truncate(0);
  return 0;
}

/** Bytes; -1 if there is no such file. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (file) => file.size,
    () => -1,
  );
}

function mismatch(file: RemoteFile, url: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "hub_checksum_mismatch",
    `${file.path}: what ${new URL(url).host} sent is not what it announced (${file.bytes} bytes, ${file.oid})`,
    "nothing of it was kept; try again, without a proxy or mirror that changes files",
  );
}

function cut(file: RemoteFile, have: number): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "hub_download_cut",
    `${file.path}: the connection ended after ${have} of ${file.bytes} bytes`,
    "run the command again: it goes on where it stopped",
    "temporary",
  );
}

function isDiskError(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EIO"].includes((error as NodeJS.ErrnoException)?.code ?? "");
}

function asDiskError(error: unknown, folder: string): OpenAutoGlmError | undefined {
  if (!isDiskError(error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return new OpenAutoGlmError(
    isFull ? "disk_full" : "hub_cache_not_writable",
    `${folder}: ${code}`,
    "make room or name another place with HF_HUB_CACHE; a download goes on where it stopped",
    isFull ? "io" : "output",
    { cause: error },
  );
}
