import { Tokenizer } from "@huggingface/tokenizers";
import { OpenAutoGlmError } from "../errors.js";
import type { Json } from "./generation-params.js";

/** Text <-> token ids, as the bundle's own tokenizer.json says. */
export interface TextTokenizer {
  readonly special: SpecialTokens;
  /** @param addSpecialTokens lets the tokenizer's post-processor put bos, eos and the like around the text */
  encode(text: string, addSpecialTokens: boolean): number[];
  decode(ids: readonly number[], options?: { readonly keepSpecialTokens?: boolean }): string;
  idOf(token: string): number | undefined;
  tokenOf(id: number): string | undefined;
}

/** Strings of the special tokens that templates and prompts are made with. */
export interface SpecialTokens {
  readonly bos?: string;
  readonly eos?: string;
  readonly pad?: string;
  readonly unk?: string;
}

/**
 * @param tokenizerJson tokenizer.json, parsed
 * @param tokenizerConfig tokenizer_config.json, parsed; special_tokens_map.json may be laid under it
 * @throws bundle_tokenizer_malformed
 */
export function createTokenizer(tokenizerJson: Json, tokenizerConfig: Json): TextTokenizer {
  const tokenizer = guarded(() => new Tokenizer(tokenizerJson, tokenizerConfig));
  return {
    special: {
      bos: tokenText(tokenizerConfig.bos_token),
      eos: tokenText(tokenizerConfig.eos_token),
      pad: tokenText(tokenizerConfig.pad_token),
      unk: tokenText(tokenizerConfig.unk_token),
    },
    encode: (text, addSpecialTokens) =>
      guarded(() => {
        const { ids, tokens }: { ids: number[]; tokens: string[] } = tokenizer.encode(text, {
          add_special_tokens: addSpecialTokens,
        });
        const unknown = ids.findIndex((id) => !Number.isInteger(id));
        if (unknown !== -1) throw new Error(`it has no id for ${JSON.stringify(tokens[unknown])}`);
        return ids;
      }),
    // The library refuses an empty list.
    decode: (ids, options) =>
      ids.length === 0 ? "" : tokenizer.decode([...ids], { skip_special_tokens: !options?.keepSpecialTokens }),
    idOf: (token) => tokenizer.token_to_id(token),
    tokenOf: (id) => tokenizer.id_to_token(id),
  };
}

/**
 * Ids of a rendered prompt. Most templates write bos themselves, LLaVA's leaves it to the tokenizer.
 * Source: transformers, ProcessorMixin.apply_chat_template.
 */
export function encodePrompt(tokenizer: TextTokenizer, rendered: string): number[] {
  const { bos } = tokenizer.special;
  return tokenizer.encode(rendered, bos === undefined || !rendered.startsWith(bos));
}

/** A special token is written as a string, or as an object that also says how it is matched. */
function tokenText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const content = (value as { content?: unknown } | null | undefined)?.content;
  return typeof content === "string" ? content : undefined;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new OpenAutoGlmError(
      "bundle_tokenizer_malformed",
      `the bundle's tokenizer does not work: ${(error as Error).message}`,
      "tokenizer.json and tokenizer_config.json must be of one model; get the bundle again",
      "input",
      { cause: error },
    );
  }
}
