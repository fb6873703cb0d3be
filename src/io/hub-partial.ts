import { randomBytes } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/**
 * Half-written blobs, one writer each. Their name says whose they are: `<oid>.<host>.<pid>.<random>.incomplete`, pid 0
 * when nobody's. A rename takes one over, and only one process's rename can succeed, so two pulls never write to
 * the same file; the second simply starts its own. (Python's huggingface_hub knows the ending and cleans up by it.)
 */
export async function claimPartial(folder: string, oid: string): Promise<string> {
  const own = join(folder, `${oid}.${host()}.${process.pid}.${randomBytes(4).toString("hex")}.incomplete`);
  for (const found of await abandoned(folder, oid)) {
    try {
      await rename(found, own);
      return own;
    } catch {
      // Another process was faster.
    }
  }
  return own;
}

/** Gives a partial file up, so that this or another process may go on with it; an empty one is not worth keeping. */
export async function releasePartial(path: string): Promise<void> {
  const file = await stat(path).catch(() => undefined);
  if (file?.size === 0) await rm(path, { force: true });
  else if (file) await rename(path, path.replace(/\.\d+(\.[0-9a-f]+\.incomplete)$/, ".0$1")).catch(() => {});
}

/** Bytes of a blob that are here already and will be gone on with. */
export async function partialBytes(folder: string, oid: string): Promise<number> {
  const [path] = await abandoned(folder, oid);
  return path ? (await stat(path)).size : 0;
}

/** Removes what was left over of a blob that is complete now. */
export async function dropPartials(folder: string, oid: string): Promise<void> {
  for (const path of await abandoned(folder, oid)) await rm(path, { force: true });
}

/** A live download writes, or waits five minutes at most (a long Retry-After). */
const ABANDONED_AFTER_MS = 3_600_000;

/** Partial files of a blob that nobody writes to, the largest first. */
async function abandoned(folder: string, oid: string): Promise<string[]> {
  const found: { path: string; size: number }[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const parts = /^([0-9a-f]+)\.(?:([^.]+)\.(\d+)\.)?(?:[0-9a-f]+\.)?incomplete$/.exec(name);
    if (parts?.[1] !== oid) continue;
    const path = join(folder, name);
    const file = await stat(path).catch(() => undefined);
    if (!file?.isFile()) continue;
    const isOld = Date.now() - file.mtimeMs > ABANDONED_AFTER_MS;
    const isFree = parts[3] === "0" || (parts[2] === host() && parts[3] !== undefined && !isRunning(Number(parts[3])));
    if (isFree || isOld) found.push({ path, size: file.size });
  }
  return found.sort((left, right) => right.size - left.size).map(({ path }) => path);
}

function host(): string {
  return hostname().replace(/[^\w-]/g, "_") || "localhost";
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
