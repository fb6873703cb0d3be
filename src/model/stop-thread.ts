import type { Worker } from "node:worker_threads";

/**
 * Threads that were told to end and have not, by what they were doing. One that computes natively can't be stopped, and
 * no process exits before its threads have: whoever wants to leave must know of them.
 */
const stopping = new Map<Worker, string>();

/** Ends a thread, and waits a while for that: for ever it would be for one that hangs natively. */
export async function stopThread(worker: Worker, doing: string): Promise<void> {
  stopping.set(worker, doing);
  const ended = worker.terminate().then(() => stopping.delete(worker));
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_MS);
  });
  await Promise.race([ended, waited]);
  clearTimeout(timer);
}

const STOP_MS = 3000;

export function threadsNotStopped(): string[] {
  return [...stopping.values()];
}
