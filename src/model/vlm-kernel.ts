/** A vision-language model inside an engine's thread: its sessions, its tokenizer, and the whole of generation. */
import type { ChatMessage } from "../text/chat-template.js";
import { type GenerationOptions, type GenerationParams, generationParams } from "../text/generation-params.js";
import { createTokenizer, type TextTokenizer } from "../text/tokenizer.js";
import type { Notice } from "../types.js";
import { createAnswer, type Generated } from "./answer.js";
import { type Bundle, readTokenizerFiles } from "./bundle.js";
import { createDecodeLoop } from "./decode-loop.js";
import { type EncodedTiles, encodeTiles } from "./encoder.js";
import type { KernelResult } from "./engine.js";
import { vlmSpec } from "./families/vlm-specs.js";
import type { KvSettings } from "./kv-settings.js";
import { type ModelSession, openSession } from "./model-session.js";
import type { PixelTile } from "./pixel-layout.js";
import type { RowLimit } from "./row-limit.js";
import type { SessionOptions } from "./session.js";
import { createSpeaker, type PromptInput, type Turn } from "./speaker.js";
import { storedDecoder } from "./stored-decoder.js";
import { PROMPT_MS, withinTime } from "./within-time.js";

export interface VlmInit extends SessionOptions {
  readonly bundle: Bundle;
  readonly generation: GenerationOptions;
  readonly rows: RowLimit;
  /** Default: the cache as the graph has it. */
  readonly kv?: KvSettings;
  /** What positions are divided by; default 1. */
  readonly ropeScale?: number;
  /** Messages of a prompt with one picture: what the bundle can't say is then known before any work. */
  readonly trial?: readonly ChatMessage[];
}

export interface GenerateInput {
  readonly prompts: readonly PromptInput[];
  /** Over what the bundle and the user's options say. */
  readonly params?: Partial<GenerationParams>;
  /** Also what came before the first token. */
  readonly trace?: boolean;
}

export interface GenerateOutput {
  readonly rows: readonly Generated[];
  readonly trace?: GenerateTrace;
}

/** What the model was asked, and what it thought first, for a look inside. One entry a row. */
export interface GenerateTrace {
  readonly prompts: readonly Turn["prompt"][];
  readonly firstLogits: readonly Float32Array[];
}

export async function createKernel(init: VlmInit, tell: (notice: Notice) => void = () => {}) {
  const { bundle } = init;
  const spec = vlmSpec(bundle.modelType)!;
  const setup = spec.setup(bundle);
  const files = await readTokenizerFiles(bundle.folder);
  const tokenizer = limited(createTokenizer(files.tokenizer, files.config));
  const params = knownPad(generationParams(bundle.generation, bundle.config, init.generation), tokenizer);
  const sessions: Record<string, ModelSession> = {};
  const { trial, rows, kv = {}, ropeScale } = init;
  for (const [name, file] of Object.entries(bundle.sessions)) {
    const stored = name === "decoder_model_merged" && kv.storage ? await storedDecoder(file, kv.storage) : undefined;
    sessions[name] = await openSession(file, init, stored, tell);
  }
  const asked = { trial, rows, kv, ropeScale, pad: params.pad };
  const speaker = createSpeaker({ bundle, spec, setup, sessions, tokenizer, ...asked });
  const loop = createDecodeLoop(speaker.decoder);
  return {
    /** Tiles (of one size, unless they are cut into patches) -> features. */
    encode: async ({ tiles }: { tiles: readonly PixelTile[] }): Promise<KernelResult> => {
      const value: EncodedTiles = await encodeTiles(sessions[spec.visionSession], tiles, setup.encoder);
      return { value, transfer: value.features.map(({ buffer }) => buffer as ArrayBuffer) };
    },

    /** Prompts -> answers. Several calls at a time share the decoder's steps. */
    generate: async ({ prompts, params: own, trace }: GenerateInput): Promise<KernelResult> => {
      const { turns, release } = await speaker.hear(prompts);
      const firstLogits: Float32Array[] = [];
      const answerTo = async ({ heard, enter }: Turn, index: number) => {
        const answer = createAnswer(heard, { ...params, ...own }, tokenizer, setup.keepsSpecialTokens);
        await loop.answer(async () => {
          firstLogits[index] = await enter();
          return firstLogits[index];
        }, answer);
        return answer.finish();
      };
      const settled = await Promise.allSettled(turns.map(answerTo));
      release();
      const rows = settled.map((result) => {
        if (result.status === "rejected") throw result.reason;
        return result.value;
      });
      const value: GenerateOutput = {
        rows,
        ...(trace && { trace: { prompts: turns.map(({ prompt }) => prompt), firstLogits } }),
      };
      return { value };
    },
  };
}

/** A tokenizer's patterns are the bundle's: they may backtrack forever. */
function limited(tokenizer: TextTokenizer): TextTokenizer {
  return {
    ...tokenizer,
    encode: (...text) => withinTime(PROMPT_MS, "the tokenizer", () => tokenizer.encode(...text)),
    decode: (...ids) => withinTime(PROMPT_MS, "the tokenizer", () => tokenizer.decode(...ids)),
  };
}

/** What fills places must be in the table of embeddings: some settings say -1, or a token that was cut off. */
function knownPad(params: GenerationParams, tokenizer: TextTokenizer): GenerationParams {
  const pad = [params.pad, ...params.eos].find((id) => tokenizer.tokenOf(id) !== undefined);
  return { ...params, pad: pad ?? 0 };
}
