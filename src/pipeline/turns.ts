/** Runs work at once, or as soon as there is room for it, first come first served. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Up to `limit` works at a time. */
export function createTurns(limit: number): Turns {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve)); // takes over the place of one that ended
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop that belongs to nobody else who waits here: what several images compute on the
 * main thread, each for some milliseconds, then does not add up to one long block of timers, signals and progress.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}
