import { activeResources } from "../io/active-resources.js";
import { threadsNotStopped } from "../model/stop-thread.js";
import type { Notice } from "../types.js";

/** A command that is done exits by itself in less. */
export const EXIT_MS = 5000;

/** What a run that is stuck has to store and close what can be. */
export const GIVE_UP_MS = 10_000;

export interface Leaving {
  readonly afterMs: number;
  readonly tell: (notice: Notice) => void;
  /** Something is known to hang: process.exit would wait for it. */
  readonly hangs?: boolean;
}

/**
 * A process that is done and does not exit by itself says what holds it, and leaves. With its exit code if it can; with
 * SIGKILL (137 in a shell) where a thread hangs natively, as exiting waits for all threads. What waits for a slow
 * reader of stdout is no hang.
 */
export function leaveIfHeld({ afterMs, tell, hangs = false }: Leaving): void {
  const leave = () => {
    if (!hangs && process.stdout.writableLength > 0) return leaveIfHeld({ afterMs, tell });
    const threads = threadsNotStopped();
    const resources = activeResources();
    tell({ event: "held", threads, resources });
    if (hangs || threads.length > 0 || /\bFSReq/.test(resources)) process.kill(process.pid, "SIGKILL");
    else process.exit();
  };
  setTimeout(leave, afterMs).unref(); // one that exits by itself does not wait
}
