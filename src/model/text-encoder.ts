import { embedTokens } from "./decoder.js";
import type { ModelSession } from "./model-session.js";
import type { EncoderStates } from "./seq2seq-decoder.js";
import { floats, integers, toFloat32 } from "./tensors.js";

/**
 * Image features followed by a prompt's embeddings -> states of the text encoder.
 * @param prompt features [image tokens, hidden], ids of the prompt
 */
export async function encodeText(
  embed: ModelSession,
  encoder: ModelSession,
  { ids, features }: { readonly ids: readonly number[]; readonly features: Float32Array },
): Promise<EncoderStates> {
  const words = await embedTokens(embed, ids, 1);
  const hidden = words.length / ids.length;
  const length = features.length / hidden + ids.length;
  const embeds = new Float32Array(length * hidden);
  embeds.set(features);
  embeds.set(words, features.length);
  const outputs = await encoder.run({
    inputs_embeds: floats(encoder.inputType("inputs_embeds")!, embeds, [1, length, hidden]),
    attention_mask: integers(encoder.inputType("attention_mask")!, new Uint8Array(length).fill(1), [1, length]),
  });
  return { data: toFloat32(outputs.last_hidden_state), length };
}
