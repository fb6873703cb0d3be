import { OpenAutoGlmError } from "../errors.js";
import { embedTokens, lastLogits, switches } from "./decoder.js";
import type { StepDecoder } from "./generate.js";
import { createKvCache } from "./kv-cache.js";
import type { ModelSession } from "./model-session.js";
import { floats, integers, type Tensors } from "./tensors.js";

export interface Seq2SeqModel {
  readonly decoder: ModelSession;
  /** Where the decoder takes embeddings instead of ids. */
  readonly embedTokens?: ModelSession;
}

/** What the decoder looks at. */
export interface EncoderStates {
  /** [batch, length, hidden] */
  readonly data: Float32Array;
  readonly length: number;
  /** [batch, length], 1 = counts */
  readonly mask: Uint8Array;
}

/**
 * The decoder of an encoder-decoder over a batch.
 * @param starts ids that each row begins with, all of one length
 * @throws prompts_differ_in_length
 */
export function createSeq2SeqDecoder(
  model: Seq2SeqModel,
  states: EncoderStates,
  starts: readonly (readonly number[])[],
): StepDecoder {
  const { decoder } = model;
  const batch = starts.length;
  const first = starts[0].length;
  if (starts.some((ids) => ids.length !== first)) {
    throw new OpenAutoGlmError(
      "prompts_differ_in_length",
      `decoder prompts of one batch have ${starts.map((ids) => ids.length).join(", ")} tokens`,
      "run them one by one",
      "usage",
    );
  }
  const cache = createKvCache(decoder, batch);
  const hidden = states.data.length / batch / states.length;
  const fixed: Tensors = {
    encoder_hidden_states: floats(decoder.inputType("encoder_hidden_states")!, states.data, [
      batch,
      states.length,
      hidden,
    ]),
  };
  const maskType = decoder.inputType("encoder_attention_mask");
  if (maskType) fixed.encoder_attention_mask = integers(maskType, states.mask, [batch, states.length]);
  let total = 0;

  const run = async (ids: readonly number[]) => {
    const length = ids.length / batch;
    total += length;
    const outputs = await decoder.run({
      ...fixed,
      ...(await tokenFeeds(model, ids, batch)),
      ...countingFeeds(decoder, batch, length, total),
      ...switches(decoder, total > length),
      ...cache.feeds(),
    });
    cache.keep(outputs);
    return lastLogits(outputs.logits, batch);
  };
  return { prefill: () => run(starts.flat()), step: run, release: () => cache.release() };
}

async function tokenFeeds(model: Seq2SeqModel, ids: readonly number[], batch: number): Promise<Tensors> {
  const { decoder } = model;
  const length = ids.length / batch;
  const type = decoder.inputType("input_ids");
  if (type) return { input_ids: integers(type, ids, [batch, length]) };
  const embeds = await embedTokens(model.embedTokens!, ids, batch);
  return {
    inputs_embeds: floats(decoder.inputType("inputs_embeds")!, embeds, [batch, length, embeds.length / ids.length]),
  };
}

/** Mask and places of the decoder's own tokens, where a graph asks for them. */
function countingFeeds(decoder: ModelSession, batch: number, length: number, total: number): Tensors {
  const mask = decoder.inputType("attention_mask");
  const positions = decoder.inputType("position_ids");
  const places = Array.from({ length: batch * length }, (_, index) => total - length + (index % length));
  return {
    ...(mask && { attention_mask: integers(mask, new Uint8Array(batch * total).fill(1), [batch, total]) }),
    ...(positions && { position_ids: integers(positions, places, [batch, length]) }),
  };
}
