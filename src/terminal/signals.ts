/** 128 + the signal's number, as a shell gives it. */
export const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

type StopSignal = keyof typeof SIGNAL_EXIT_CODES;

export interface StopOnSignal {
  /** Aborts at the first signal: what is begun may be finished. The second leaves at once. */
  readonly signal: AbortSignal;
  /** The signal that came, if one did. */
  readonly name: StopSignal | undefined;
  release(): void;
}

export function stopOnSignal(): StopOnSignal {
  const stop = new AbortController();
  let name: StopSignal | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    if (name) process.exit(SIGNAL_EXIT_CODES[name]);
    name = signal as StopSignal;
    stop.abort();
  };
  process.on("SIGINT", handle);
  process.on("SIGTERM", handle);
  return {
    signal: stop.signal,
    get name() {
      return name;
    },
    release: () => {
      process.off("SIGINT", handle);
      process.off("SIGTERM", handle);
    },
  };
}
