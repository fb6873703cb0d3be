/** 128 + the signal's number, as a shell gives it. */
export const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

type StopSignal = keyof typeof SIGNAL_EXIT_CODES;

export interface StopOptions {
  /** How long what is begun may take to finish; without it, as long as it needs. */
  readonly graceMs?: number;
  /** Told at the first signal, and when the process leaves without finishing. */
  readonly say?: (step: "draining" | "leaving") => void;
}

export interface StopOnSignal {
  /** Aborts at the first signal: what is begun may be finished. The second leaves at once. */
  readonly signal: AbortSignal;
  /** Aborts when the grace is over: what is not finished is left, and the output closed. */
  readonly cutoff: AbortSignal;
  /** The signal that came, if one did. */
  readonly name: StopSignal | undefined;
  release(): void;
}

/** Time to close the output after the grace, before the process leaves all the same. */
const CLOSING_MS = 3000;

export function stopOnSignal({ graceMs, say }: StopOptions = {}): StopOnSignal {
  const stop = new AbortController();
  const cutoff = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  let name: StopSignal | undefined;
  const release = (): void => {
    for (const timer of timers) clearTimeout(timer);
    process.off("SIGINT", handle);
    process.off("SIGTERM", handle);
  };
  const leave = (signal: StopSignal): void => {
    say?.("leaving");
    release();
    // Not process.exit: it waits for worker threads, and one that computes natively can't be stopped.
    process.kill(process.pid, signal);
  };
  const handle = (received: NodeJS.Signals): void => {
    const signal = received as StopSignal;
    if (name) {
      leave(name);
      return;
    }
    name = signal;
    say?.("draining");
    stop.abort();
    if (graceMs === undefined) return;
    timers.push(setTimeout(() => cutoff.abort(), graceMs).unref());
    timers.push(setTimeout(() => leave(signal), graceMs + CLOSING_MS).unref());
  };
  process.on("SIGINT", handle);
  process.on("SIGTERM", handle);
  return {
    signal: stop.signal,
    cutoff: cutoff.signal,
    get name() {
      return name;
    },
    release,
  };
}
