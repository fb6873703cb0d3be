import { presentName } from "./bundle-tensors.js";
import { emptyPast, type KvCache, pastNames } from "./kv-cache.js";
import { KvRows, type KvWindow } from "./kv-rows.js";
import { createKvStore, fillRow, keepColumn, moveRow, outputOf, relay, viewRows } from "./kv-store.js";
import type { ModelSession } from "./model-session.js";
import type { Tensors } from "./tensors.js";

/**
 * Columns come in pages. With each row's past padded on the right to whole pages, sums run over blocks of the same
 * length whatever rows are beside it, and a row's logits are the same to the last bit (measured; unpadded they differ).
 */
const PAGE = 64;

export interface PagedCacheOptions {
  /** Most rows. */
  readonly limit: number;
  /** The graph writes a step's column into the past itself, behind what the mask counts (GroupQueryAttention). */
  readonly isShared: boolean;
  /** The graph's cache is stored in fewer bits (store-cache.ts): a step gives its own column, and writes nothing itself. */
  readonly isStored?: boolean;
  /** What is dropped once a row is longer; nothing by default. */
  readonly window?: KvWindow;
}

/**
 * Several rows of different length in memory that is allocated once and grows by pages. Padding stays behind the
 * mask; it is zeroed, so that nothing a row leaves behind (NaN, say) reaches another.
 */
export function createPagedCache(decoder: ModelSession, options: PagedCacheOptions): KvCache {
  const { limit, isShared, isStored = false } = options;
  const stores = pastNames(decoder).map((name) => createKvStore(decoder, name));
  const rows = new KvRows(options.window);
  let columns = 0;

  /** Makes room for one more token in the longest row; gives room back where columns cost time. */
  const makeRoom = () => {
    const needed = Math.ceil(rows.needed / PAGE) * PAGE;
    if (needed === columns || (isShared && needed < columns)) return;
    for (const store of stores) relay(store, rows.count, columns, needed, limit, !isShared && !isStored);
    columns = needed;
  };

  return {
    // Inside a stored graph attention writes into the past when that was widened: it must have room for what comes.
    empty: (length) => emptyPast(decoder, isStored && isShared ? length : 0),
    add: (given, length) => {
      const held = rows.add(length);
      makeRoom();
      for (const store of stores) {
        fillRow(store, rows.count - 1, columns, given[store.name], held);
        given[store.name].dispose();
      }
    },
    remove: (row) => {
      rows.remove(row);
      if (row < rows.count) for (const store of stores) moveRow(store, rows.count, row, columns);
      makeRoom();
    },
    step: (first, count) => {
      const feeds: Tensors = {};
      const into: Tensors = {};
      for (const store of stores) {
        feeds[store.name] = viewRows(store, "past", first, count, columns);
        if (isStored) continue;
        const written = store.present ? viewRows(store, "present", first, count, columns) : feeds[store.name];
        into[presentName(store.name)] = written;
      }
      return { feeds, into, mask: maskOf(rows.lengths.slice(first, first + count), columns, isShared) };
    },
    keep: (outputs, first, count) => {
      const written = rows.lengths; // where the graph wrote into the past itself
      const places = Array.from({ length: count }, (_, index) => rows.take(first + index));
      for (const store of stores) {
        const tensor = outputOf(store, outputs);
        for (const [index, place] of places.entries()) {
          if (place === undefined) continue;
          const row = first + index;
          keepColumn(store, row, place, columns, written[row], isStored ? { tensor, row: index } : undefined);
        }
      }
      makeRoom();
    },
  };
}

/** Where the graph looks for the new column behind the row's own, it counts there; else behind the padding. */
function maskOf(lengths: readonly number[], columns: number, isShared: boolean): Uint8Array {
  const total = isShared ? Math.max(...lengths) + 1 : columns + 1;
  const mask = new Uint8Array(lengths.length * total);
  for (const [row, length] of lengths.entries()) {
    mask.fill(1, row * total, row * total + length);
    mask[row * total + (isShared ? length : columns)] = 1;
  }
  return mask;
}
