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
