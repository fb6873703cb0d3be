import { emptyPast, type KvCache, presentOf } from "./kv-cache.js";
import type { ModelSession } from "./model-session.js";
import type { Tensors } from "./tensors.js";

/**
 * One row, whose past is what the step before gave: as long as what was read, on the device where it was computed.
 * An encoder-decoder's keys of the encoder are computed once: what later steps give for them is a placeholder.
 */
export function createGrowingCache(decoder: ModelSession): KvCache {
  let past: Tensors = {};
  let length = 0;
  return {
    empty: () => emptyPast(decoder),
    add: (given, read) => {
      past = given;
      length = read;
    },
    remove: () => {
      dispose(past);
      past = {};
    },
    step: () => ({ feeds: past, mask: new Uint8Array(length + 1).fill(1) }),
    keep: (outputs) => {
      const present = presentOf(decoder, outputs);
      for (const name of Object.keys(past)) {
        const isKept = name.includes(".encoder.");
        (isKept ? present : past)[name]?.dispose();
        if (!isKept) past[name] = present[name];
      }
      length++;
    },
  };
}

export function dispose(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
