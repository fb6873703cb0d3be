import type { RowDecoder } from "./decode-loop.js";
import { embedTokens, lastLogits, switches } from "./decoder.js";
import { emptyPast, type KvCache, presentOf } from "./kv-cache.js";
import type { ModelSession } from "./model-session.js";
import { floats, integers, type Tensors } from "./tensors.js";

export interface Seq2SeqModel {
  readonly decoder: ModelSession;
  /** Where the decoder takes embeddings instead of ids. */
  readonly embedTokens?: ModelSession;
}

/** What the decoder looks at: [length, hidden] */
export interface EncoderStates {
  readonly data: Float32Array;
  readonly length: number;
}

export interface Seq2SeqDecoder extends RowDecoder {
  /** Reads the ids that the answer begins with, looking at the states, as the only row. @returns logits of what comes next */
  enter(states: EncoderStates, start: readonly number[]): Promise<Float32Array>;
}

/**
 * The decoder of an encoder-decoder, a row at a time: rows in one step would have to look at states of one length, and
 * to have read as much.
 */
export function createSeq2SeqDecoder(model: Seq2SeqModel, cache: KvCache): Seq2SeqDecoder {
  const { decoder } = model;
  let fixed: Tensors = {};
  let total = 0;

  const run = async (ids: readonly number[], past: Tensors) => {
    total += ids.length;
    return decoder.run({
      ...fixed,
      ...(await tokenFeeds(model, ids)),
      ...countingFeeds(decoder, ids.length, total),
      ...switches(decoder, total > ids.length),
      ...past,
    });
  };

  return {
    limit: 1,
    enter: async (states, start) => {
      fixed = stateFeeds(decoder, states);
      total = 0;
      const outputs = await run(start, emptyPast(decoder));
      cache.add(presentOf(decoder, outputs), start.length);
      return lastLogits(outputs.logits, 1)[0];
    },
    step: async (tokens) => {
      const outputs = await run(tokens, cache.step(0, 1).feeds);
      cache.keep(outputs, 0, 1);
      return lastLogits(outputs.logits, 1);
    },
    leave: () => {
      cache.remove(0);
      fixed = {};
    },
  };
}

function stateFeeds(decoder: ModelSession, { data, length }: EncoderStates): Tensors {
  const maskType = decoder.inputType("encoder_attention_mask");
  const shape = [1, length, data.length / length];
  return {
    encoder_hidden_states: floats(decoder.inputType("encoder_hidden_states")!, data, shape),
    ...(maskType && { encoder_attention_mask: integers(maskType, new Uint8Array(length).fill(1), [1, length]) }),
  };
}

async function tokenFeeds(model: Seq2SeqModel, ids: readonly number[]): Promise<Tensors> {
  const { decoder } = model;
  const type = decoder.inputType("input_ids");
  if (type) return { input_ids: integers(type, ids, [1, ids.length]) };
  const embeds = await embedTokens(model.embedTokens!, ids, 1);
  const shape = [1, ids.length, embeds.length / ids.length];
  return { inputs_embeds: floats(decoder.inputType("inputs_embeds")!, embeds, shape) };
}

/** Mask and places of the decoder's own tokens, where a graph asks for them. */
function countingFeeds(decoder: ModelSession, length: number, total: number): Tensors {
  const mask = decoder.inputType("attention_mask");
  const positions = decoder.inputType("position_ids");
  const places = Array.from({ length }, (_, index) => total - length + index);
  return {
    ...(mask && { attention_mask: integers(mask, new Uint8Array(total).fill(1), [1, total]) }),
    ...(positions && { position_ids: integers(positions, places, [1, length]) }),
  };
}
