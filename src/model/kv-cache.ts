import * as ort from "onnxruntime-node";
import { OpenAutoGlmError } from "../errors.js";
import { presentName } from "./bundle-tensors.js";
import type { ModelSession } from "./model-session.js";
import type { Tensors } from "./tensors.js";

/** Keys and values of what each row has read. A row's are tensors by the names of the decoder's past inputs. */
export interface KvCache {
  /** The past of a row that has read nothing, for a run that reads so many tokens. */
  empty(length: number): Tensors;
  /**
   * Takes in a row behind the others.
   * @param past what reading its prompt gave, [1, heads, length, width] each; the cache's own from now on
   */
  add(past: Tensors, length: number): void;
  /** The last row takes its place. */
  remove(row: number): void;
  /** What a step of `count` rows from `first` on is run with. */
  step(first: number, count: number): KvStep;
  /** Takes over what that step gave: one more token in each row. */
  keep(outputs: Tensors, first: number, count: number): void;
}

export interface KvStep {
  readonly feeds: Tensors;
  /** Tensors to write outputs into; others are made by the run. */
  readonly into?: Tensors;
  /** [rows, columns]: which columns of the past, and then the new one, count. */
  readonly mask: Uint8Array;
}

/** Names of the inputs that hold the cache. */
export function pastNames(decoder: ModelSession): string[] {
  return decoder.inputNames.filter((name) => name.startsWith("past_key_values."));
}

/** What a run gave of its keys and values, under the names under which the next run takes them. */
export function presentOf(decoder: ModelSession, outputs: Tensors): Tensors {
  return Object.fromEntries(pastNames(decoder).map((name) => [name, outputs[presentName(name)]]));
}

/** Nothing was read yet: one row in the shape that the graph asks for. @param columns that count for nothing */
export function emptyPast(decoder: ModelSession, columns = 0): Tensors {
  return Object.fromEntries(pastNames(decoder).map((name) => [name, emptyTensor(decoder, name, columns)]));
}

function emptyTensor(decoder: ModelSession, name: string, columns: number): ort.Tensor {
  const type = decoder.inputType(name);
  const [first, ...rest] = decoder.inputShape(name);
  if (typeof first === "number" && first !== 1) {
    throw new OpenAutoGlmError(
      "bundle_tensors_differ",
      `decoder_model_merged takes ${first} prompts at a time, not 1`,
      "export it with a free batch dimension",
    );
  }
  const dims = [1, ...rest.map((size) => (typeof size === "number" ? size : columns))];
  const length = dims.reduce((product, size) => product * size, 1);
  if (type === "float16") return new ort.Tensor("float16", new Uint16Array(length), dims);
  if (type === "int8") return new ort.Tensor("int8", new Int8Array(length), dims);
  return new ort.Tensor("float32", new Float32Array(length), dims);
}
