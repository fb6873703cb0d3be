import * as ort from "onnxruntime-node";
import { presentName } from "./bundle-tensors.js";
import { type KvCache, pastNames } from "./kv-cache.js";
import type { ModelSession } from "./model-session.js";
import type { Tensors } from "./tensors.js";

/**
 * Columns come in pages. With each row's past padded on the right to whole pages, sums run over blocks of the same
 * length whatever rows are beside it, and a row's logits are the same to the last bit (measured; unpadded they differ).
 */
const PAGE = 64;

type Floats = Float32Array | Uint16Array; // of float32, and float16 as bits

/** Keys or values of one layer, all rows: [rows, heads, columns, width], zero where no row has anything. */
interface Store {
  readonly name: string;
  readonly heads: number;
  readonly width: number;
  readonly type: "float32" | "float16";
  past: Floats;
  /** What a step writes, one column longer; absent where past and present share their memory. */
  present?: Floats;
}

export interface PagedCacheOptions {
  /** Most rows. */
  readonly limit: number;
  /** The graph writes a step's column into the past itself, behind what the mask counts (GroupQueryAttention). */
  readonly isShared: boolean;
}

/**
 * Several rows of different length in memory that is allocated once and grows by pages. Padding stays behind the
 * mask; it is zeroed, so that nothing a row leaves behind (NaN, say) reaches another.
 */
export function createPagedCache(decoder: ModelSession, { limit, isShared }: PagedCacheOptions): KvCache {
  const stores = pastNames(decoder).map((name) => createStore(decoder, name));
  /** Tokens in each row. */
  const lengths: number[] = [];
  let columns = 0;

  /** Makes room for one more token in the longest row; gives room back where columns cost time. */
  const makeRoom = () => {
    const needed = Math.ceil((Math.max(0, ...lengths) + 1) / PAGE) * PAGE;
    if (needed === columns || (isShared && needed < columns)) return;
    for (const store of stores) relay(store, lengths.length, columns, needed, limit, isShared);
    columns = needed;
  };

  return {
    add: (given, length) => {
      const row = lengths.push(length) - 1;
      makeRoom();
      for (const store of stores) {
        const size = store.heads * columns * store.width;
        const own = store.past.subarray(row * size, (row + 1) * size).fill(0);
        const source = floatsOf(given[store.name]);
        copyBlocks(own, columns * store.width, source, length * store.width, store.heads);
        given[store.name].dispose();
      }
    },
    remove: (row) => {
      const last = lengths.pop()!;
      if (row < lengths.length) {
        for (const { past, heads, width } of stores) {
          const size = heads * columns * width;
          past.copyWithin(row * size, lengths.length * size, (lengths.length + 1) * size);
        }
        lengths[row] = last;
      }
      makeRoom();
    },
    step: (first, count) => {
      const feeds: Tensors = {};
      const into: Tensors = {};
      for (const { name, heads, width, type, past, present } of stores) {
        const view = (data: Floats, held: number) => {
          const size = heads * held * width;
          return tensor(type, data.subarray(first * size, (first + count) * size), [count, heads, held, width]);
        };
        feeds[name] = view(past, columns);
        into[presentName(name)] = present ? view(present, columns + 1) : feeds[name];
      }
      return { feeds, into, mask: maskOf(lengths.slice(first, first + count), columns, isShared) };
    },
    keep: (_, first, count) => {
      for (let row = first; row < first + count; row++) {
        for (const { past, present, heads, width } of stores) {
          if (!present) break;
          for (let head = row * heads; head < (row + 1) * heads; head++) {
            const from = (head * (columns + 1) + columns) * width;
            const to = (head * columns + lengths[row]) * width;
            for (let at = 0; at < width; at++) past[to + at] = present[from + at];
          }
        }
        lengths[row]++;
      }
      makeRoom();
    },
  };
}

function createStore(decoder: ModelSession, name: string): Store {
  const [, heads, , width] = decoder.inputShape(name);
  const type = decoder.inputType(name) === "float16" ? "float16" : "float32";
  return { name, heads: Number(heads), width: Number(width), type, past: floats(type, 0) };
}

/** Lays a store's rows out anew with more or fewer columns; in place where there is room. */
function relay(store: Store, rows: number, from: number, to: number, limit: number, isShared: boolean): void {
  const { heads, width, type, past } = store;
  const size = limit * heads * to * width;
  const isRoomy = past.length >= size;
  const target = isRoomy ? past : floats(type, size);
  const blocks = Array.from({ length: Math.min(rows, limit) * heads }, (_, block) => block);
  const kept = Math.min(from, to) * width;
  // In place: the first blocks first when they move to the front, the last ones first when they move to the back.
  for (const block of isRoomy && to > from ? blocks.reverse() : blocks) {
    const start = block * to * width;
    const source = block * from * width;
    if (isRoomy) target.copyWithin(start, source, source + kept);
    else target.set(past.subarray(source, source + kept), start);
    target.fill(0, start + kept, start + to * width);
  }
  store.past = target;
  if (!isShared && (!store.present || store.present.length < limit * heads * (to + 1) * width))
    store.present = floats(type, limit * heads * (to + 1) * width);
}

/** Blocks one after the other, each shorter than its place. */
function copyBlocks(target: Floats, stride: number, source: Floats, length: number, count: number): void {
  for (let block = 0; block < count; block++) {
    target.set(source.subarray(block * length, (block + 1) * length), block * stride);
  }
}

/** Where past and present are one, the new column is behind the row's own; else behind the padding. */
function maskOf(lengths: readonly number[], columns: number, isShared: boolean): Uint8Array {
  const total = isShared ? Math.max(...lengths) + 1 : columns + 1;
  const mask = new Uint8Array(lengths.length * total);
  for (const [row, length] of lengths.entries()) {
    mask.fill(1, row * total, row * total + length);
    mask[row * total + (isShared ? length : columns)] = 1;
  }
  return mask;
}

function floats(type: Store["type"], length: number): Floats {
  return type === "float16" ? new Uint16Array(length) : new Float32Array(length);
}

function tensor(type: Store["type"], data: Floats, dims: readonly number[]): ort.Tensor {
  return type === "float16"
    ? new ort.Tensor("float16", data as Uint16Array, dims)
    : new ort.Tensor("float32", data as Float32Array, dims);
}

/** A tensor's own numbers; float16 as bits, also where Node has a Float16Array. */
function floatsOf({ type, data }: ort.Tensor): Floats {
  if (type === "float32") return data as Float32Array;
  const { buffer, byteOffset, length } = data as Uint16Array;
  return new Uint16Array(buffer, byteOffset, length);
}
