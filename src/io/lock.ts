import { open, readFile, rm } from "node:fs/promises";
import { OpenAutoGlmError } from "../errors.js";

/** Holds a lock file with this process' number; a lock whose process is gone is taken over. */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    const file = await open(path, "wx").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return undefined;
      throw error;
    });
    if (file) {
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    }
    const owner = Number(await readFile(path, "utf8").catch(() => ""));
    if (attempt > 0 || isAlive(owner)) {
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

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
