import { open, readFile, rm } from "node:fs/promises";
import { OpenAutoGlmError } from "../errors.js";

/** Locks that this process holds: a lock with its number that is not among them was left by an earlier process. */
const held = new Set<string>();

/** Holds a lock file with this process' number; a lock whose process is gone is taken over. */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    const file = await open(path, "wx").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return undefined;
      throw error;
    });
    if (file) {
      try {
        await file.writeFile(String(process.pid));
        await file.close();
      } catch (error) {
        await rm(path, { force: true }).catch(() => {}); // half a number may be somebody's
        throw error;
      }
      held.add(path);
      return async () => {
        held.delete(path);
        await rm(path, { force: true }).catch(() => {}); // the next run sees that nobody holds it
      };
    }
    const owner = Number(await readFile(path, "utf8").catch(() => ""));
    const isStale = owner === process.pid ? !held.has(path) : !isAlive(owner);
    if (attempt > 0 || !isStale) {
      throw new OpenAutoGlmError(
        "output_locked",
        `another run (process ${owner}) writes to the same output`,
        `wait for it, choose another --out, or delete ${path} if no such process runs`,
        "temporary",
      );
    }
    await rm(path, { force: true });
  }
}

/** As takeLock; a directory that can't be written to has no run that writes to it, and needs no lock. */
export async function takeLockIfPossible(path: string): Promise<() => Promise<void>> {
  return takeLock(path).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof OpenAutoGlmError) throw error;
    return async () => {};
  });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
