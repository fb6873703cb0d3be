import { embedTokens } from "./decoder.js";
import type { ModelSession } from "./model-session.js";
import type { EncoderStates } from "./seq2seq-decoder.js";
import { floats, integers, toFloat32 } from "./tensors.js";

/**
 * Image features followed by a prompt's embeddings -> states of the text encoder. Shorter rows are padded on the right,
 * because BART counts places from the first column.
 * @param prompts features [image tokens, hidden], ids of the prompt
 */
export async function encodeText(
  embed: ModelSession,
  encoder: ModelSession,
  prompts: readonly { readonly ids: readonly number[]; readonly features: Float32Array }[],
  pad: number,
): Promise<EncoderStates> {
  const batch = prompts.length;
  const longest = Math.max(...prompts.map(({ ids }) => ids.length));
  const padded = prompts.flatMap(({ ids }) => [...ids, ...new Array<number>(longest - ids.length).fill(pad)]);
  const words = await embedTokens(embed, padded, batch);
  const hidden = words.length / padded.length;
  const lengths = prompts.map(({ ids, features }) => features.length / hidden + ids.length);
  const length = Math.max(...lengths);
  const embeds = new Float32Array(batch * length * hidden);
  const mask = new Uint8Array(batch * length);
  prompts.forEach(({ ids, features }, row) => {
    const own = embeds.subarray(row * length * hidden, (row + 1) * length * hidden);
    own.set(features);
    own.set(words.subarray(row * longest * hidden, (row * longest + ids.length) * hidden), features.length);
    mask.fill(1, row * length, row * length + lengths[row]);
  });
  const outputs = await encoder.run({
    inputs_embeds: floats(encoder.inputType("inputs_embeds")!, embeds, [batch, length, hidden]),
    attention_mask: integers(encoder.inputType("attention_mask")!, mask, [batch, length]),
  });
  return { data: toFloat32(outputs.last_hidden_state), length, mask };
}
