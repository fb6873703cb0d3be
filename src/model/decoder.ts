import { OpenAutoGlmError } from "../errors.js";
import type { PromptPositions } from "../text/rope-positions.js";
import type { StepDecoder } from "./generate.js";
import { createKvCache } from "./kv-cache.js";
import type { ModelSession } from "./model-session.js";
import { floats, integers, type Tensors, toFloat32 } from "./tensors.js";

export interface CausalPrompt {
  /** With every image token, without padding. */
  readonly ids: readonly number[];
  /** [image tokens, hidden]: rows that take the image tokens' places, in order. */
  readonly features: Float32Array;
  readonly positions: PromptPositions;
}

export interface CausalModel {
  readonly embedTokens: ModelSession;
  readonly decoder: ModelSession;
  readonly imageToken: number;
  readonly pad: number;
}

type Position = (row: number, at: number, axis: number) => number;

/** A decoder-only language model over a batch of prompts, shorter ones padded on the left. */
export function createCausalDecoder(model: CausalModel, prompts: readonly CausalPrompt[]): StepDecoder {
  const { decoder } = model;
  const batch = prompts.length;
  const longest = Math.max(...prompts.map(({ ids }) => ids.length));
  const padding = prompts.map(({ ids }) => longest - ids.length);
  const cache = createKvCache(decoder, batch);
  let total = 0;

  const run = async (embeds: Float32Array, length: number, position: Position) => {
    total += length;
    const hidden = embeds.length / batch / length;
    const feeds: Tensors = {
      inputs_embeds: floats(decoder.inputType("inputs_embeds")!, embeds, [batch, length, hidden]),
      attention_mask: integers(decoder.inputType("attention_mask")!, attentionMask(padding, total), [batch, total]),
      ...positionFeeds(decoder, batch, length, position),
      ...switches(decoder, total > length),
      ...cache.feeds(),
    };
    const outputs = await decoder.run(feeds);
    cache.keep(outputs);
    return lastLogits(outputs.logits, batch);
  };

  return {
    prefill: async () => {
      // Image tokens may lie beyond the table; features take their places anyway.
      const words = prompts.flatMap(({ ids }, row) => [
        ...new Array<number>(padding[row]).fill(model.pad),
        ...ids.map((id) => (id === model.imageToken ? model.pad : id)),
      ]);
      const embeds = await embedTokens(model.embedTokens, words, batch);
      const hidden = embeds.length / words.length;
      prompts.forEach((prompt, row) => {
        const own = embeds.subarray((row * longest + padding[row]) * hidden, (row + 1) * longest * hidden);
        placeFeatures(own, hidden, prompt, model.imageToken);
      });
      return run(embeds, longest, (row, at, axis) => {
        const { axes } = prompts[row].positions;
        // What padding gets is masked; 1 as transformers gives it.
        return at < padding[row] ? 1 : axes[Math.min(axis, axes.length - 1)][at - padding[row]];
      });
    },
    step: async (tokens) => {
      const embeds = await embedTokens(model.embedTokens, tokens, batch);
      const steps = total - longest;
      return run(embeds, 1, (row) => prompts[row].positions.next + steps);
    },
    release: () => cache.release(),
  };
}

/** Ids, a row after the other -> [batch, length, hidden] as float32. */
export async function embedTokens(embed: ModelSession, ids: readonly number[], batch: number): Promise<Float32Array> {
  const outputs = await embed.run({
    input_ids: integers(embed.inputType("input_ids")!, ids, [batch, ids.length / batch]),
  });
  return toFloat32(outputs.inputs_embeds);
}

/** 1 = counts; padding on the left does not. */
export function attentionMask(padding: readonly number[], total: number): Uint8Array {
  const mask = new Uint8Array(padding.length * total).fill(1);
  for (const [row, length] of padding.entries()) mask.fill(0, row * total, row * total + length);
  return mask;
}

/** What merged graphs and half-way optimised ones ask for besides their tensors. */
export function switches(decoder: ModelSession, hasPast: boolean): Tensors {
  const keep = decoder.inputType("num_logits_to_keep");
  const branch = decoder.inputType("use_cache_branch");
  return {
    ...(keep && { num_logits_to_keep: integers(keep, [1], []) }),
    ...(branch && { use_cache_branch: integers(branch, [hasPast ? 1 : 0], [1]) }),
  };
}

/** Logits [batch, length or 1, vocab] -> the last of each row, as copies. */
export function lastLogits(logits: Tensors[string], batch: number): Float32Array[] {
  const values = toFloat32(logits);
  const [, length, vocab] = logits.dims;
  return Array.from({ length: batch }, (_, row) =>
    values.slice(((row + 1) * length - 1) * vocab, (row + 1) * length * vocab),
  );
}

function positionFeeds(decoder: ModelSession, batch: number, length: number, position: Position): Tensors {
  const type = decoder.inputType("position_ids");
  if (!type) return {};
  const isThreeD = decoder.inputShape("position_ids").length === 3;
  const axes = isThreeD ? 3 : 1;
  const values = new Int32Array(axes * batch * length);
  let at = 0;
  for (let axis = 0; axis < axes; axis++) {
    for (let row = 0; row < batch; row++) {
      for (let index = 0; index < length; index++) values[at++] = position(row, index, axis);
    }
  }
  return { position_ids: integers(type, values, isThreeD ? [3, batch, length] : [batch, length]) };
}

/**
 * Overwrites the embeddings [length, hidden] of image tokens, in order.
 * @throws image_tokens_mismatch unless there are as many of each
 */
export function placeFeatures(
  embeds: Float32Array,
  hidden: number,
  { ids, features }: Pick<CausalPrompt, "ids" | "features">,
  imageToken: number,
): void {
  const places = Array.from(ids.keys()).filter((at) => ids[at] === imageToken);
  if (features.length !== places.length * hidden) {
    throw new OpenAutoGlmError(
      "image_tokens_mismatch",
      `the prompt has ${places.length} image tokens, but the encoder gave ${features.length / hidden} rows of ${hidden}`,
      "does the prompt itself contain the model's image token?",
    );
  }
  for (const [row, at] of places.entries()) {
    embeds.set(features.subarray(row * hidden, (row + 1) * hidden), at * hidden);
  }
}
