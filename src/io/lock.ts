import { type FileHandle, open, readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { OpenAutoGlmError } from "../errors.js";
import { isAlive, type ProcessIdentity, thisProcess } from "./process-identity.js";

export interface Lock {
  /** Another run took it over: this one was not heard of for so long that it passed for dead. */
  readonly isLost: boolean;
  release(): Promise<void>;
}

export interface LockTimes {
  /** Its holder writes it again so often. */
  readonly beatMs: number;
  /** One that is not written for so long has lost its holder. Only asked where nobody can look for the process. */
  readonly quietMs: number;
}

const TIMES: LockTimes = { beatMs: 10_000, quietMs: 30_000 };
/** Between the making of a lock and its holder's name in it. */
const NAMING_MS = 200;

/** Locks that this process holds: a lock with its number that is not among them was left by an earlier process. */
const held = new Set<string>();

/**
 * Holds a lock file with this process' name; a lock whose process is gone is taken over. A process of another machine
 * or container (a task that was put back into its queue, a shared folder) is gone when its lock is no longer written.
 * @throws OpenAutoGlmError `output_locked`
 */
export async function takeLock(path: string, times: LockTimes = TIMES): Promise<Lock> {
  const self = thisProcess();
  for (let attempt = 0; ; attempt++) {
    const file = await open(path, "wx").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return undefined;
      throw error;
    });
    if (file) return hold(path, file, self, times.beatMs);
    const content = await nameIn(path);
    const holder = parsed(content, self);
    if (attempt > 0 || !(await isLeft(path, holder, self, times))) throw locked(path, holder, self);
    if (!(await takeAway(path, content, self))) throw locked(path, holder, self);
  }
}

/** As takeLock; a directory that can't be written to has no run that writes to it, and needs no lock. */
export async function takeLockIfPossible(path: string): Promise<() => Promise<void>> {
  try {
    const lock = await takeLock(path);
    return () => lock.release();
  } catch (error) {
    if (error instanceof OpenAutoGlmError) throw error;
    return async () => {};
  }
}

async function hold(path: string, file: FileHandle, self: ProcessIdentity, beatMs: number): Promise<Lock> {
  const content = JSON.stringify(self);
  try {
    await file.writeFile(content);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(path, { force: true }).catch(() => {}); // half a name may be somebody's
    throw error;
  }
  held.add(path);
  const isOurs = async () => (await readFile(path, "utf8").catch(() => content)) === content;
  let isLost = false;
  let beating: Promise<void> | undefined;
  const beat = async () => {
    isLost = !(await isOurs());
    if (!isLost) await file.write(content, 0).catch(() => {}); // whoever watches sees a new time, by his own clock
    beating = undefined;
  };
  const timer = setInterval(() => (beating ??= beat()), beatMs).unref();
  return {
    get isLost() {
      return isLost;
    },
    release: async () => {
      if (!held.delete(path)) return;
      clearInterval(timer);
      await beating;
      await file.close().catch(() => {});
      // The next run sees that nobody holds it, if it can't be removed.
      if (await isOurs()) await rm(path, { force: true }).catch(() => {});
    },
  };
}

/** What a lock holds; one that holds nothing was made this moment, or its maker died then. */
async function nameIn(path: string): Promise<string> {
  const read = () => readFile(path, "utf8").catch(() => "");
  return (await read()) || wait(NAMING_MS).then(read);
}

/** Whose lock it is; earlier versions wrote a number only. */
function parsed(content: string, self: ProcessIdentity): ProcessIdentity {
  const nobody = { pid: 0, place: self.place, started: "" };
  try {
    const value = JSON.parse(content);
    if (typeof value === "number") return { ...nobody, pid: value };
    const { pid, place, started } = value;
    return { pid: Number(pid), place: String(place), started: String(started) };
  } catch {
    return nobody;
  }
}

async function isLeft(
  path: string,
  holder: ProcessIdentity,
  self: ProcessIdentity,
  times: LockTimes,
): Promise<boolean> {
  if (holder.place !== self.place) return isQuiet(path, times);
  return holder.pid === self.pid ? !held.has(path) : !isAlive(holder);
}

/** Watches it: clocks of two machines need not agree. */
async function isQuiet(path: string, { beatMs, quietMs }: LockTimes): Promise<boolean> {
  const first = await writtenMs(path);
  for (const end = performance.now() + quietMs; performance.now() < end; ) {
    await wait(beatMs / 4);
    if ((await writtenMs(path)) !== first) return false;
  }
  return true;
}

/** Opened each time: network file systems tell what is new at opening. */
async function writtenMs(path: string): Promise<number | undefined> {
  const file = await open(path, "r").catch(() => undefined);
  try {
    return (await file?.stat())?.mtimeMs;
  } finally {
    await file?.close();
  }
}

/**
 * Removes a lock that was left; one at a time, so that nobody removes the lock of who was quicker.
 * @returns false if another is about it
 */
async function takeAway(path: string, content: string, self: ProcessIdentity): Promise<boolean> {
  const turn = `${path}.takeover`;
  try {
    await writeFile(turn, JSON.stringify(self), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const other = parsed(await nameIn(turn), self);
    // Left by one that was killed within these few lines: the next try has its way.
    if (other.place !== self.place || !isAlive(other)) await rm(turn, { force: true });
    return false;
  }
  try {
    if ((await nameIn(path)) === content) await rm(path, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
  return true;
}

function locked(path: string, { pid, place }: ProcessIdentity, self: ProcessIdentity): OpenAutoGlmError {
  const where = place === self.place ? "" : ` on ${place.split(" ")[0]}`;
  return new OpenAutoGlmError(
    "output_locked",
    `another run (process ${pid}${where}) writes to the same output`,
    `wait for it, choose another --out, or delete ${path} if no such process runs`,
    "temporary",
  );
}
