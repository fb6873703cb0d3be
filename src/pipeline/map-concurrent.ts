export interface MapSignals {
  /** Aborted: no new item is taken; what was begun is finished and yielded. */
  readonly signal?: AbortSignal;
  /** Aborted: what was begun is no longer waited for, and lost. */
  readonly cutoff?: AbortSignal;
}

/**
 * Works on up to `limit` items at a time and yields the results in the order of the items. `work` must not reject:
 * a failure is data.
 */
export async function* mapConcurrent<Item, Result>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
  { signal, cutoff }: MapSignals = {},
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  const source = items[Symbol.asyncIterator]();
  let pending = false;
  try {
    for (let ended = false; !ended; ) {
      if (signal?.aborted) ended = true;
      else {
        pending = true;
        const next = await unlessAborted(source.next(), signal);
        pending = next === ABORTED;
        if (next === ABORTED || next.done) ended = true;
        else {
          const result = work(next.value);
          result.catch(() => {}); // told when its turn comes
          begun.push(result);
        }
      }
      while (begun.length >= (ended ? 1 : limit)) {
        const result = await unlessAborted(begun.shift()!, cutoff);
        if (result === ABORTED) return;
        yield result;
      }
    }
  } finally {
    // A source that is waited for (a list on stdin) can't be let go of before it answers.
    const letGo = source.return?.(undefined);
    if (pending) void letGo?.catch(() => {});
    else await letGo;
  }
}

const ABORTED = Symbol("aborted");

/** Leaves no trace on the signal: a run may wait a million times. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | typeof ABORTED> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => resolve(ABORTED);
    const settle = () => signal.removeEventListener("abort", abort);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(settle);
  });
}
