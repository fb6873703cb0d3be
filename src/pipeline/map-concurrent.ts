/**
 * Works on up to `limit` items at a time and yields the results in the order of the items. `work` must not reject:
 * a failure is data. When `signal` aborts no new item is taken; what was begun is finished and yielded.
 */
export async function* mapConcurrent<Item, Result>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  if (!signal?.aborted) {
    for await (const item of items) {
      begun.push(work(item));
      if (begun.length >= limit) yield await begun.shift()!;
      if (signal?.aborted) break;
    }
  }
  while (begun.length > 0) yield await begun.shift()!;
}
