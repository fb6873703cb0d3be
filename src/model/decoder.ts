import { OpenAutoGlmError } from "../errors.js";
import type { PromptPositions } from "../text/rope-positions.js";
import type { RowDecoder } from "./decode-loop.js";
import { type KvCache, type KvStep, presentOf } from "./kv-cache.js";
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
  /** What positions are divided by. */
  readonly ropeScale?: number;
}

/** What several prompts begin with, read once. */
export interface Prefix {
  readonly length: number;
  readonly past: Tensors;
}

export interface CausalDecoder extends RowDecoder {
  /** Reads a prompt (behind a prefix that it begins with) as the new last row. @returns logits of what comes next */
  enter(prompt: CausalPrompt, prefix?: Prefix): Promise<Float32Array>;
  /** Reads the first `length` tokens of a prompt. The caller disposes of them. */
  read(prompt: CausalPrompt, length: number): Promise<Prefix>;
}

/** @param limit most rows at a time; what the cache can hold */
export function createCausalDecoder(model: CausalModel, cache: KvCache, limit: number): CausalDecoder {
  const { decoder, ropeScale = 1 } = model;
  /** The next token's position, a row each. */
  const positions: number[] = [];

  /** @param places [axes, rows, length] */
  const run = ({ feeds, into, mask }: KvStep, embeds: Float32Array, rows: number, places: readonly number[][]) => {
    const length = places[0].length / rows;
    return decoder.run(
      {
        inputs_embeds: floats(decoder.inputType("inputs_embeds")!, embeds, [
          rows,
          length,
          embeds.length / rows / length,
        ]),
        attention_mask: integers(decoder.inputType("attention_mask")!, mask, [rows, mask.length / rows]),
        ...positionFeeds(decoder, rows, places, ropeScale),
        ...switches(decoder, mask.length / rows > length),
        ...feeds,
      },
      into,
    );
  };

  /** Tokens `from`..`to` of a prompt, behind those before. */
  const readPart = async (prompt: CausalPrompt, past: Tensors, from: number, to: number) => {
    const ids = prompt.ids.slice(from, to);
    // Image tokens may lie beyond the table; features take their places anyway.
    const words = ids.map((id) => (id === model.imageToken ? model.pad : id));
    const embeds = await embedTokens(model.embedTokens, words, 1);
    placeFeatures(embeds, embeds.length / words.length, prompt, model.imageToken, from);
    const mask = new Uint8Array(to).fill(1);
    const places = prompt.positions.axes.map((axis) => Array.from(axis.slice(from, to)));
    return run({ feeds: past, mask }, embeds, 1, places);
  };

  return {
    limit,
    read: async (prompt, length) => {
      const outputs = await readPart(prompt, cache.empty(length), 0, length);
      return { length, past: presentOf(decoder, outputs) };
    },
    enter: async (prompt, prefix) => {
      const { ids } = prompt;
      const outputs = await readPart(prompt, prefix?.past ?? cache.empty(ids.length), prefix?.length ?? 0, ids.length);
      cache.add(presentOf(decoder, outputs), ids.length);
      positions.push(prompt.positions.next);
      return lastLogits(outputs.logits, 1)[0];
    },
    step: async (tokens, first) => {
      const embeds = await embedTokens(model.embedTokens, tokens, tokens.length);
      const places = [positions.slice(first, first + tokens.length)];
      const outputs = await run(cache.step(first, tokens.length), embeds, tokens.length, places);
      cache.keep(outputs, first, tokens.length);
      for (const row of tokens.keys()) positions[first + row]++;
      return lastLogits(outputs.logits, tokens.length);
    },
    leave: (row) => {
      cache.remove(row);
      const last = positions.pop()!;
      if (row < positions.length) positions[row] = last;
    },
  };
}

/** Ids, a row after the other -> [batch, length, hidden] as float32. */
export async function embedTokens(embed: ModelSession, ids: readonly number[], batch: number): Promise<Float32Array> {
  const outputs = await embed.run({
    input_ids: integers(embed.inputType("input_ids")!, ids, [batch, ids.length / batch]),
  });
  return toFloat32(outputs.inputs_embeds);
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

/** One axis stands for all three of a graph that wants three. @param counted [axes, rows, length] */
function positionFeeds(
  decoder: ModelSession,
  rows: number,
  counted: readonly (readonly number[])[],
  scale: number,
): Tensors {
  const type = decoder.inputType("position_ids");
  if (!type) return {};
  const places = scale === 1 ? counted : counted.map((axis) => axis.map((place) => place / scale));
  const length = places[0].length / rows;
  const isThreeD = decoder.inputShape("position_ids").length === 3;
  if (!isThreeD) return { position_ids: integers(type, places[0], [rows, length]) };
  const axes = [0, 1, 2].flatMap((axis) => places[Math.min(axis, places.length - 1)]);
  return { position_ids: integers(type, axes, [3, rows, length]) };
}

/**
 * Overwrites the embeddings [length, hidden] of image tokens, in order.
 * @param from how many of the prompt's tokens come before them
 * @throws image_tokens_mismatch unless the prompt has as many image tokens as there are features
 */
export function placeFeatures(
  embeds: Float32Array,
  hidden: number,
  { ids, features }: Pick<CausalPrompt, "ids" | "features">,
  imageToken: number,
  from: number,
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
    if (at < from || (at - from) * hidden >= embeds.length) continue;
    embeds.set(features.subarray(row * hidden, (row + 1) * hidden), (at - from) * hidden);
  }
}
