import { OpenAutoGlmError } from "../errors.js";
import { type ChatMessage, type ChatTemplate, createChatTemplate } from "../text/chat-template.js";
import { plainPositions, ropePositions } from "../text/rope-positions.js";
import { encodePrompt, type TextTokenizer } from "../text/tokenizer.js";
import type { Bundle } from "./bundle.js";
import type { RowDecoder } from "./decode-loop.js";
import { type CausalPrompt, createCausalDecoder } from "./decoder.js";
import type { ImageLayout, VlmSetup, VlmSpec } from "./families/vlm.js";
import { createGrowingCache, dispose } from "./growing-cache.js";
import type { KvSettings } from "./kv-settings.js";
import type { ModelSession } from "./model-session.js";
import { createPagedCache } from "./paged-cache.js";
import { expandImages } from "./prompt-images.js";
import type { RowLimit } from "./row-limit.js";
import { createSeq2SeqDecoder } from "./seq2seq-decoder.js";
import { encodeText } from "./text-encoder.js";
import { PROMPT_MS, withinTime } from "./within-time.js";

/** One conversation, and the pictures in it, in order. */
export interface PromptInput {
  readonly messages: readonly ChatMessage[];
  readonly images: readonly PromptImage[];
}

export interface PromptImage {
  readonly layout: ImageLayout;
  /** [layout.tokens, hidden] */
  readonly features: Float32Array;
}

/** A conversation before the model has read it. */
export interface Turn {
  /** Ids that count for length and repetition: the prompt's, or an encoder-decoder's first ones. */
  readonly heard: readonly number[];
  readonly prompt: Pick<CausalPrompt, "ids" | "positions">;
  /** Lets the decoder read it as a new row. @returns logits of what comes next, [vocab] */
  enter(): Promise<Float32Array>;
}

export interface Speaker {
  readonly decoder: RowDecoder;
  /** What the conversations begin with in common is read once, if they are several. */
  hear(prompts: readonly PromptInput[]): Promise<{ readonly turns: readonly Turn[]; release(): void }>;
}

export interface SpeakerParts {
  readonly bundle: Bundle;
  readonly spec: VlmSpec;
  readonly setup: VlmSetup;
  readonly sessions: Readonly<Record<string, ModelSession>>;
  /** With time limits: the bundle decides what it does. */
  readonly tokenizer: TextTokenizer;
  /** What takes an image token's place in the table of embeddings. */
  readonly pad: number;
  readonly rows: RowLimit;
  readonly kv: KvSettings;
  readonly ropeScale?: number;
  /** Messages of a prompt with one picture, as they will come: made into a prompt before any picture is looked at. */
  readonly trial?: readonly ChatMessage[];
}

/** What turns prompts and features into a decoder's inputs, by how the family decodes. */
export function createSpeaker(parts: SpeakerParts): Speaker {
  switch (parts.spec.decoding) {
    case "causal":
      return causalSpeaker(parts);
    case "prefixed":
      return prefixedSpeaker(parts);
    case "image":
      return imageSpeaker(parts);
  }
}

function causalSpeaker({ bundle, setup, sessions, tokenizer, trial, pad, rows, kv, ropeScale }: SpeakerParts): Speaker {
  const imageToken = imageTokenOf(bundle, tokenizer);
  const imageText = tokenizer.tokenOf(imageToken) ?? "<image>";
  const template = withinTime(PROMPT_MS, "the chat template", () => templateOf(bundle, tokenizer, imageText));
  const understand = ({ messages, images }: PromptInput): CausalPrompt => {
    const layouts = images.map(({ layout }) => layout);
    const rendered = withinTime(PROMPT_MS, "the chat template", () => template(messages));
    const text = expandImages(rendered, imageText, layouts, setup.placeholder!);
    const ids = encodePrompt(tokenizer, text);
    const grids = layouts.flatMap((layout) => layout.grids);
    const positions = setup.ropeMerge
      ? ropePositions(ids, imageToken, grids, setup.ropeMerge)
      : plainPositions(ids.length);
    return { ids, positions, features: concat(images.map(({ features }) => features)) };
  };
  if (trial) requireImageToken(understand({ messages: trial, images: [oneToken(setup)] }).ids, imageToken, imageText);
  const session = sessions.decoder_model_merged;
  const cache =
    rows.cache === "paged"
      ? createPagedCache(session, { ...rows, isStored: kv.storage !== undefined, window: kv.window })
      : createGrowingCache(session);
  const model = { embedTokens: sessions.embed_tokens, decoder: session, imageToken, pad, ropeScale };
  const decoder = createCausalDecoder(model, cache, rows.limit);
  return {
    decoder,
    hear: async (inputs) => {
      const prompts = inputs.map(understand);
      // A prefix in fewer bits would be seen otherwise than one that is read with the prompt.
      const common = rows.sharesPrefix && !kv.storage && prompts.length > 1 ? commonLength(prompts) : 0;
      const prefix = common > 0 ? await decoder.read(prompts[0], common) : undefined;
      const turns = prompts.map((prompt) => ({
        heard: prompt.ids,
        prompt,
        enter: () => decoder.enter(prompt, prefix),
      }));
      return { turns, release: () => prefix && dispose(prefix.past) };
    },
  };
}

/** How many tokens prompts about the same pictures begin with alike; each has at least one of its own. */
function commonLength(prompts: readonly CausalPrompt[]): number {
  const [{ ids, features }, ...others] = prompts;
  if (others.some((other) => other.features !== features)) return 0;
  let length = 0;
  while (prompts.every((prompt) => length < prompt.ids.length - 1 && prompt.ids[length] === ids[length])) length++;
  return length;
}

/** Features, then the prompt, through a text encoder; the decoder begins by itself. */
function prefixedSpeaker({ bundle, setup, sessions, tokenizer, trial }: SpeakerParts): Speaker {
  const { bos, eos } = tokenizer.special;
  const start = decoderStart(bundle);
  const understand = ({ messages, images }: PromptInput): CausalPrompt => {
    const text = setup.promptText!(promptText(messages));
    const ids = bos && eos ? tokenizer.encode(`${bos}${text}${eos}`, false) : tokenizer.encode(text, true);
    return { ids, positions: plainPositions(ids.length), features: concat(images.map(({ features }) => features)) };
  };
  if (trial) understand({ messages: trial, images: [] });
  const model = { decoder: sessions.decoder_model_merged, embedTokens: sessions.embed_tokens };
  const decoder = createSeq2SeqDecoder(model, createGrowingCache(model.decoder));
  const turn = (prompt: CausalPrompt): Turn => ({
    heard: [start],
    prompt,
    enter: async () => decoder.enter(await encodeText(sessions.embed_tokens, sessions.encoder_model, prompt), [start]),
  });
  return { decoder, hear: async (inputs) => ({ turns: inputs.map(understand).map(turn), release: () => {} }) };
}

/** The encoder's states of the picture; a prompt is what the decoder begins with. */
function imageSpeaker({ bundle, sessions, tokenizer }: SpeakerParts): Speaker {
  const encoder = bundle.config.encoder as { model_type?: string } | undefined;
  // Donut's task prompts take the start token's place. Source: transformers, GenerationMixin.
  const isDonut = String(encoder?.model_type ?? "").includes("donut");
  const start = decoderStart(bundle);
  const model = { decoder: sessions.decoder_model_merged };
  const decoder = createSeq2SeqDecoder(model, createGrowingCache(model.decoder));
  const turn = ({ messages, images: [image] }: PromptInput): Turn => {
    const ids = tokenizer.encode(promptText(messages), false);
    const heard = isDonut && ids.length > 0 ? ids : [start, ...ids];
    return {
      heard,
      prompt: { ids: heard, positions: plainPositions(heard.length) },
      enter: () => decoder.enter({ data: image.features, length: image.layout.tokens }, heard),
    };
  };
  return { decoder, hear: async (inputs) => ({ turns: inputs.map(turn), release: () => {} }) };
}

/** A picture of one token. */
function oneToken({ ropeMerge = 1 }: VlmSetup): PromptImage {
  const size = { width: 1, height: 1 };
  const grids = [[1, ropeMerge, ropeMerge]] as const;
  return {
    layout: { size, tokens: 1, tiles: [true], cols: 1, hasThumbnail: false, grids },
    features: new Float32Array(),
  };
}

/** @throws bundle_tokenizer_malformed unless the tokenizer knows the image token, or every picture would fail */
function requireImageToken(ids: readonly number[], imageToken: number, imageText: string): void {
  const count = ids.filter((id) => id === imageToken).length;
  if (count === 1) return;
  throw new OpenAutoGlmError(
    "bundle_tokenizer_malformed",
    `a prompt with ${JSON.stringify(imageText)} once has the image token ${imageToken} of config.json ${count} times`,
    "config.json and tokenizer.json must be of one model; get the bundle again",
  );
}

function imageTokenOf({ config }: Bundle, tokenizer: TextTokenizer): number {
  const id = config.image_token_id ?? config.image_token_index ?? tokenizer.idOf("<image>");
  if (typeof id === "number") return id;
  throw incomplete("config.json has no image_token_id");
}

function templateOf(bundle: Bundle, tokenizer: TextTokenizer, imageText: string): ChatTemplate {
  if (bundle.chatTemplate !== undefined) return createChatTemplate(bundle.chatTemplate, tokenizer.special, imageText);
  throw new OpenAutoGlmError(
    "bundle_file_missing",
    `${bundle.folder} has no chat template: neither chat_template.jinja nor chat_template.json, none in tokenizer_config.json`,
    "add the original model's chat template to the bundle",
  );
}

/** Families without a template take the user's words as they are. */
function promptText(messages: readonly ChatMessage[]): string {
  const parts = messages.filter(({ role }) => role === "user").flatMap(({ content }) => content);
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function decoderStart({ generation, config }: Bundle): number {
  const nested = (config.text_config ?? config.decoder ?? {}) as Record<string, unknown>;
  const find = (name: string) => generation[name] ?? config[name] ?? nested[name];
  const start = find("decoder_start_token_id") ?? find("bos_token_id");
  if (typeof start === "number") return start;
  throw incomplete("neither generation_config.json nor config.json has a decoder_start_token_id");
}

function incomplete(fact: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "bundle_config_incomplete",
    fact,
    "the bundle's settings are not those of its family; get it again",
    "config",
  );
}

function concat(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0];
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
