import { createHash } from "node:crypto";
import type { ImageRef } from "../types.js";

export interface Selection {
  /** Only the first n are considered; 0 = all. */
  readonly limit: number;
  /** As many are drawn; 0 = all. */
  readonly sample: number;
  readonly seed: number;
}

/**
 * The first `limit` images, or `sample` of them drawn by chance, in the order in which they come. Who is drawn hangs on
 * the ids and the seed only: images that join later change little of a sample. A sample is known when all were seen;
 * until then no more than its own size is held.
 */
export async function* selectImages(refs: AsyncIterable<ImageRef>, selection: Selection): AsyncGenerator<ImageRef> {
  const { limit, sample, seed } = selection;
  const first = limit > 0 ? take(refs, limit) : refs;
  if (sample === 0) {
    yield* first;
    return;
  }
  let drawn: Drawn[] = [];
  let index = 0;
  for await (const ref of first) {
    drawn.push({ ref, index: index++, lot: createHash("sha256").update(`${seed}:${ref.id}`).digest("hex") });
    if (drawn.length >= 2 * sample) drawn = lowest(drawn, sample);
  }
  for (const { ref } of lowest(drawn, sample).sort((a, b) => a.index - b.index)) yield ref;
}

/** How many of `count` images are selected. */
export function selectedCount(count: number, { limit, sample }: Selection): number {
  return Math.min(count, limit || count, sample || count);
}

interface Drawn {
  readonly ref: ImageRef;
  readonly index: number;
  readonly lot: string;
}

function lowest(drawn: Drawn[], count: number): Drawn[] {
  return drawn.sort((a, b) => (a.lot < b.lot ? -1 : 1)).slice(0, count);
}

async function* take<T>(items: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let taken = 0;
  for await (const item of items) {
    yield item;
    if (++taken >= count) return;
  }
}
