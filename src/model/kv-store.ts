import * as ort from "onnxruntime-node";
import { presentName } from "./bundle-tensors.js";
import type { ModelSession } from "./model-session.js";

export type Numbers = Float32Array | Uint16Array | Int8Array; // of float32, of float16 as bits, of int8

/** Keys or values of one layer (or their scales), all rows: [rows, heads, columns, width], zero where no row has anything. */
export interface KvStore {
  readonly name: string;
  readonly heads: number;
  readonly width: number;
  readonly type: "float32" | "float16" | "int8";
  past: Numbers;
  /** What a step writes, one column longer, where the graph gives the whole past again. */
  present?: Numbers;
}

export function createKvStore(decoder: ModelSession, name: string): KvStore {
  const [, heads, , width] = decoder.inputShape(name);
  const given = decoder.inputType(name);
  const type = given === "float16" || given === "int8" ? given : "float32";
  return { name, heads: Number(heads), width: Number(width), type, past: numbers(type, 0) };
}

/** Lays a store's rows out anew with more or fewer columns; in place where there is room. */
export function relay(
  store: KvStore,
  rows: number,
  from: number,
  to: number,
  limit: number,
  hasPresent: boolean,
): void {
  const { heads, width, type, past } = store;
  const size = limit * heads * to * width;
  const isRoomy = past.length >= size;
  const target = isRoomy ? past : numbers(type, size);
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
  if (hasPresent && (!store.present || store.present.length < limit * heads * (to + 1) * width))
    store.present = numbers(type, limit * heads * (to + 1) * width);
}

/** Fills an empty row. @param spans parts of the tokens given, one after the other: [from, to) */
export function fillRow(
  { past, heads, width }: KvStore,
  row: number,
  columns: number,
  given: ort.Tensor,
  spans: readonly (readonly [number, number])[],
): void {
  const size = heads * columns * width;
  const own = past.subarray(row * size, (row + 1) * size).fill(0);
  const source = numbersOf(given);
  const length = given.dims[2];
  for (let head = 0; head < heads; head++) {
    let at = head * columns * width;
    for (const [from, to] of spans) {
      const tokens = source.subarray((head * length + from) * width, (head * length + to) * width);
      own.set(tokens, at);
      at += tokens.length;
    }
  }
}

/** The last row takes a place. */
export function moveRow({ past, heads, width }: KvStore, from: number, to: number, columns: number): void {
  const size = heads * columns * width;
  past.copyWithin(to * size, from * size, (from + 1) * size);
}

/**
 * Puts what a step read to where a row keeps it.
 * @param column of the past, where past and present share their memory
 * @param own the step's columns alone, [count, heads, 1, width], where the graph gives no more; and the row in there
 */
export function keepColumn(
  store: KvStore,
  row: number,
  place: number,
  columns: number,
  column: number,
  own?: { readonly tensor: ort.Tensor; readonly row: number },
): void {
  const { past, present, heads, width } = store;
  const source = own ? numbersOf(own.tensor) : (present ?? past);
  for (let head = 0; head < heads; head++) {
    const block = row * heads + head;
    let from = (block * columns + column) * width;
    if (own) from = (own.row * heads + head) * width;
    else if (present) from = (block * (columns + 1) + columns) * width;
    const to = (block * columns + place) * width;
    if (source === past && from === to) continue;
    for (let at = 0; at < width; at++) past[to + at] = source[from + at];
  }
}

/** Rows from `first` on as a tensor; of the past, or of the present, which is one column longer. */
export function viewRows(store: KvStore, part: "past" | "present", first: number, count: number, columns: number) {
  const { type, heads, width } = store;
  const held = part === "past" ? columns : columns + 1;
  const size = heads * held * width;
  const data = store[part]!.subarray(first * size, (first + count) * size);
  const dims = [count, heads, held, width];
  if (type === "float16") return new ort.Tensor("float16", data as Uint16Array, dims);
  if (type === "int8") return new ort.Tensor("int8", data as Int8Array, dims);
  return new ort.Tensor("float32", data as Float32Array, dims);
}

/** What a run gave of a store. */
export function outputOf({ name }: KvStore, outputs: Readonly<Record<string, ort.Tensor>>): ort.Tensor {
  return outputs[presentName(name)];
}

function numbers(type: KvStore["type"], length: number): Numbers {
  if (type === "int8") return new Int8Array(length);
  return type === "float16" ? new Uint16Array(length) : new Float32Array(length);
}

/** A tensor's own numbers; float16 as bits, also where Node has a Float16Array. */
function numbersOf({ type, data }: ort.Tensor): Numbers {
  if (type !== "float16") return data as Float32Array | Int8Array;
  const { buffer, byteOffset, length } = data as Uint16Array;
  return new Uint16Array(buffer, byteOffset, length);
}
