import * as ort from "onnxruntime-node";
import { OpenAutoGlmError } from "../errors.js";
import { presentName } from "./bundle-tensors.js";
import type { ModelSession } from "./model-session.js";
import type { Tensors } from "./tensors.js";

/** Keys and values of what a decoder has read: its past_key_values inputs, from its present outputs of the step before. */
export interface KvCache {
  feeds(): Tensors;
  /** Takes over what a step gave; the step before is released. */
  keep(outputs: Tensors): void;
  release(): void;
}

/**
 * An empty cache in the shape that the graph asks for: the batch, no past, and the numbers that it names.
 * An encoder-decoder's keys of the encoder are computed once: what later steps give for them is a placeholder.
 */
export function createKvCache(decoder: ModelSession, batch: number): KvCache {
  const names = decoder.inputNames.filter((name) => name.startsWith("past_key_values."));
  let past: Tensors = Object.fromEntries(names.map((name) => [name, emptyPast(decoder, name, batch)]));
  let isFirst = true;
  return {
    feeds: () => past,
    keep: (outputs) => {
      const next: Tensors = {};
      for (const name of names) {
        const present = outputs[presentName(name)];
        const isKept = !isFirst && name.includes(".encoder.");
        next[name] = isKept ? past[name] : present;
        (isKept ? present : past[name])?.dispose();
      }
      past = next;
      isFirst = false;
    },
    release: () => {
      for (const tensor of Object.values(past)) tensor.dispose();
      past = {};
    },
  };
}

function emptyPast(decoder: ModelSession, name: string, batch: number): ort.Tensor {
  const type = decoder.inputType(name);
  const [first, ...rest] = decoder.inputShape(name);
  if (typeof first === "number" && first !== batch) {
    throw new OpenAutoGlmError(
      "bundle_tensors_differ",
      `decoder_model_merged takes ${first} prompts at a time, not ${batch}`,
      "export it with a free batch dimension",
    );
  }
  const dims = [batch, ...rest.map((size) => (typeof size === "number" ? size : 0))];
  const length = dims.reduce((product, size) => product * size, 1);
  if (type === "float16") return new ort.Tensor("float16", new Uint16Array(length), dims);
  return new ort.Tensor("float32", new Float32Array(length), dims);
}
