import type { ProcessorOptions } from "./logits-processors.js";
import type { SamplingOptions } from "./sampling.js";

/** A parsed JSON object of a bundle; nobody has checked what is in it. */
export type Json = Readonly<Record<string, unknown>>;

/** What a user may ask for; what is left out comes from the bundle. */
export interface GenerationOptions {
  /** Default 256: the bundles' own default (20) cuts most captions. */
  readonly maxNewTokens?: number;
  /** Default 0, greedy: the same picture gives the same caption, whatever the bundle recommends for chats. */
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly seed?: number;
  readonly repetitionPenalty?: number;
  readonly noRepeatNgramSize?: number;
  /** The answer ends before the first of these. */
  readonly stopStrings?: readonly string[];
}

export interface GenerationParams extends SamplingOptions, Omit<ProcessorOptions, "maxLength" | "promptLength"> {
  readonly maxNewTokens: number;
  readonly stopStrings: readonly string[];
  readonly pad: number;
}

export const DEFAULT_MAX_NEW_TOKENS = 256;

/**
 * @param generationConfig generation_config.json, parsed; wins over config.json
 * @param config config.json, parsed
 */
export function generationParams(generationConfig: Json, config: Json, options: GenerationOptions): GenerationParams {
  const textConfig = (config.text_config ?? config.decoder ?? {}) as Json;
  const find = (name: string) => generationConfig[name] ?? config[name] ?? textConfig[name] ?? undefined;
  const number = (name: string, fallback: number) => {
    const value = find(name);
    return typeof value === "number" ? value : fallback;
  };
  const eos = ids(find("eos_token_id"));
  return {
    maxNewTokens: options.maxNewTokens ?? DEFAULT_MAX_NEW_TOKENS,
    // Not the bundle's own: its top_k is often 1, which would silence a temperature that the user asks for.
    temperature: options.temperature ?? 0,
    topK: options.topK ?? 0,
    topP: options.topP ?? 1,
    minP: options.minP ?? 0,
    seed: options.seed ?? 0,
    repetitionPenalty: options.repetitionPenalty ?? number("repetition_penalty", 1),
    noRepeatNgramSize: options.noRepeatNgramSize ?? number("no_repeat_ngram_size", 0),
    badWords: lists(find("bad_words_ids")),
    minLength: number("min_length", 0),
    minNewTokens: number("min_new_tokens", 0),
    forcedBos: ids(find("forced_bos_token_id"))[0],
    forcedEos: ids(find("forced_eos_token_id")),
    suppress: ids(find("suppress_tokens")),
    suppressAtBegin: ids(find("begin_suppress_tokens")),
    eos,
    pad: ids(find("pad_token_id"))[0] ?? eos[0] ?? 0,
    stopStrings: options.stopStrings ?? [],
  };
}

/** A token id may be a number, a list, null or absent. */
function ids(value: unknown): number[] {
  return (Array.isArray(value) ? value : [value]).filter((id): id is number => Number.isInteger(id));
}

function lists(value: unknown): number[][] {
  return Array.isArray(value) ? value.map(ids).filter((list) => list.length > 0) : [];
}
