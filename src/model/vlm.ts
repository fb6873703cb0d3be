import type { Layout } from "../config/layout-candidates.js";
import { OpenAutoGlmError } from "../errors.js";
import type { TileFeatures } from "../fusion/tile-tokens.js";
import type { DtypeChoice } from "../io/hub-select.js";
import type { ChatMessage } from "../text/chat-template.js";
import type { GenerationOptions } from "../text/generation-params.js";
import { misfit } from "../tiling/misfit.js";
import type { Caption, PixelValues } from "../types.js";
import { type Bundle, openBundle } from "./bundle.js";
import { checkEncoder } from "./check-encoder.js";
import type { EncodedTiles } from "./encoder.js";
import { type EngineOptions, type Engines, startEngines } from "./engine.js";
import type { ImageLayout, VlmSetup, VlmSpec } from "./families/vlm.js";
import { vlmCost } from "./families/vlm-cost.js";
import { rowMegabytes, vlmPlanCost } from "./families/vlm-plan-cost.js";
import { VLM_MODEL_TYPES, vlmSpec } from "./families/vlm-specs.js";
import type { Fusion, ModelFamily } from "./family.js";
import { KV_DEFAULTS, type KvOptions, kvSettings } from "./kv-settings.js";
import type { PixelTile } from "./pixel-layout.js";
import type { ModelDescription } from "./plan-cost.js";
import { checkRopeScale } from "./rope-scale.js";
import { rowLimit } from "./row-limit.js";
import { rowsThatFit } from "./rows-that-fit.js";
import { sameSizeBatches } from "./same-size-batches.js";
import type { SessionOptions } from "./session.js";
import type { GenerateInput, GenerateOutput, VlmInit } from "./vlm-kernel.js";

export interface VlmOptions extends SessionOptions, GenerationOptions {
  /** What the user named; default: the folder. */
  readonly name?: string;
  readonly engines: number;
  /** Tiles of one size in one run of the encoder. */
  readonly batchSize: number;
  /** Answers that grow side by side in an engine; 0 = as many as pay. */
  readonly batchRows?: number;
  readonly timeoutMs?: number;
  readonly onNotice?: EngineOptions["onNotice"];
  /** What was measured for a bundle, by its hash: instead of the engines and threads above. */
  readonly layoutOf?: (modelHash: string) => Promise<Layout>;
  readonly dtype?: DtypeChoice;
  readonly kv?: KvOptions;
  /** What positions are divided by; default 1. */
  readonly ropeScale?: number;
  /** Instruction that comes before the prompt, in families that chat. */
  readonly system?: string;
}

/** One look: each tile with its features. */
export interface VlmEncoded {
  readonly tiles: readonly TileFeatures[];
  readonly hiddenSize: number;
}

export interface VlmFusion extends Fusion {
  readonly image: ImageLayout;
}

/**
 * A bundle in the Hugging Face layout as a family: tiles through its vision encoder, features laid out over the
 * picture, and the language model's answer to a prompt.
 * @throws what openBundle throws; session_failed
 */
export async function createVlm(folder: string, options: VlmOptions): Promise<ModelFamily<VlmEncoded, VlmFusion>> {
  const { bundle, spec, setup } = await openSetup(folder, options.dtype);
  const { device, timeoutMs, onNotice } = options;
  const { engines: count, threads } = (await options.layoutOf?.(bundle.hash)) ?? options;
  const trial = messagesOf(spec.defaultPrompt, options.system);
  const fitting = rowsThatFit(rowMegabytes(bundle, options.kv ?? KV_DEFAULTS), count);
  const rows = rowLimit(bundle.sessions.decoder_model_merged, spec, device, options.batchRows ?? 0, fitting);
  const kv = kvSettings(bundle.sessions.decoder_model_merged, spec, device, rows, options.kv ?? KV_DEFAULTS);
  const { ropeScale } = options;
  checkRopeScale(bundle.sessions.decoder_model_merged, ropeScale ?? 1);
  const init: VlmInit = { bundle, generation: generationOptions(options), device, threads, trial, rows, kv, ropeScale };
  const kernel = new URL("./vlm-kernel.js", import.meta.url);
  const sideBySide = rows.limit > 1 ? { generate: rows.limit } : undefined;
  const engines = await startEngines({ kernel, init, count, timeoutMs, onNotice, sideBySide });
  return {
    name: options.name ?? folder,
    family: bundle.modelType,
    modelHash: bundle.hash,
    device,
    engines: engines.count,
    rows: { limit: rows.limit, ...(rows.reason && { reason: rows.reason }) },
    geometry: setup.geometry,
    encode: (pixels) => encode(engines, pixels, setup, options.batchSize, outputWidth(bundle, spec, setup)),
    fuse: async ({ tiles, hiddenSize }, { image, plan }) => setup.layout(tiles, hiddenSize, { plan, size: image.size }),
    generate: (fused, { prompts }) => {
      const asked = (prompts.length > 0 ? prompts : [""]).map((prompt) => prompt || spec.defaultPrompt);
      return speak(engines, fused, { asked, system: options.system }, setup);
    },
    cost: (looked) => vlmCost(bundle, setup, looked),
    atWork: () => engines.atWork(),
    close: () => engines.close(),
  };
}

/** What planning needs of a bundle: no session is made. */
export async function describeVlm(
  folder: string,
  dtype: DtypeChoice,
  maxNewTokens: number,
  kv: KvOptions = KV_DEFAULTS,
): Promise<ModelDescription> {
  const { bundle, setup } = await openSetup(folder, dtype);
  return {
    modelHash: bundle.hash,
    layout: "vlm",
    geometry: setup.geometry,
    cost: (looked) => vlmCost(bundle, setup, looked),
    planCost: (planned) => vlmPlanCost(bundle, setup, planned, maxNewTokens, kv),
  };
}

async function openSetup(folder: string, dtype: DtypeChoice = "auto") {
  const bundle = await openBundle(folder, {
    dtype,
    needsOf: (modelType) => vlmSpec(modelType)?.sessions,
    known: VLM_MODEL_TYPES,
  });
  const spec = vlmSpec(bundle.modelType)!;
  const setup = spec.setup(bundle);
  checkEncoder(bundle, spec, setup);
  return { bundle, spec, setup };
}

/** Batches of one size; a picture cut into patches is a batch of its own. */
async function encode(
  engines: Engines,
  pixels: readonly PixelValues[],
  setup: VlmSetup,
  batchSize: number,
  hiddenSize: number,
): Promise<VlmEncoded> {
  requireFit(pixels, setup);
  const limit = setup.encoder.kind === "patches" ? 1 : Math.max(1, batchSize);
  const encoded = await Promise.all(
    sameSizeBatches(pixels, limit).map((batch) => engines.run<EncodedTiles>("encode", { tiles: batch.map(pixelTile) })),
  );
  const features = encoded.flatMap((batch) => batch.features);
  const tiles = pixels.map(({ region }, index) => ({ region, data: features[index] }));
  return { tiles, hiddenSize: encoded[0]?.hiddenSize ?? hiddenSize };
}

/** Width of the features as the graph declares it: says how wide no tokens are, when every tile was left out. */
function outputWidth({ sessions }: Bundle, spec: VlmSpec, { encoder }: VlmSetup): number {
  const output = sessions[spec.visionSession].outputs.find(({ name }) => name === encoder.output);
  const width = output?.shape.at(-1);
  return typeof width === "number" ? width : 1;
}

function pixelTile({ region, data }: PixelValues): PixelTile {
  return { data, width: region.encodedWidth, height: region.encodedHeight };
}

/** A plan that the encoder can't take is the planner's mistake, told before onnxruntime tells it less clearly. */
function requireFit(pixels: readonly PixelValues[], { geometry }: VlmSetup): void {
  const reason = misfit(
    pixels.map(({ region }) => region),
    geometry,
  );
  if (reason === undefined) return;
  throw new OpenAutoGlmError(
    "tile_unsupported",
    reason,
    "choose another --strategy; preset is the model's own",
    "config",
  );
}

/** Each prompt's answer; the picture is looked at once, and so is what the prompts begin with in common. */
async function speak(
  engines: Engines,
  { tokens, image }: VlmFusion,
  { asked, system }: { readonly asked: readonly string[]; readonly system?: string },
  setup: VlmSetup,
): Promise<Caption> {
  const captions = asked.map((): Caption => ({ text: "", lines: [], finishReason: "empty" }));
  // When nothing was looked at, the model would make something up.
  if (tokens.count > 0) {
    const images = [{ layout: image, features: tokens.data }];
    const input: GenerateInput = { prompts: asked.map((prompt) => ({ messages: messagesOf(prompt, system), images })) };
    const { rows } = await engines.run<GenerateOutput>("generate", input);
    for (const [index, { text, finishReason }] of rows.entries()) {
      const answer = setup.answer?.(text, image) ?? { text: text.trim(), lines: [] };
      captions[index] = { ...answer, finishReason: answer.text === "" ? "empty" : finishReason };
    }
  }
  if (captions.length === 1) return captions[0];
  const answers = captions.map(({ text, finishReason }, index) => ({
    prompt: asked[index],
    caption: text,
    finishReason,
  }));
  return { ...captions[0], answers };
}

function messagesOf(prompt: string, system: string | undefined): ChatMessage[] {
  const user: ChatMessage = { role: "user", content: [{ type: "image" }, { type: "text", text: prompt }] };
  return system ? [{ role: "system", content: [{ type: "text", text: system }] }, user] : [user];
}

function generationOptions(options: VlmOptions): GenerationOptions {
  const { maxNewTokens, temperature, topK, topP, minP, seed, repetitionPenalty, noRepeatNgramSize, stopStrings } =
    options;
  return { maxNewTokens, temperature, topK, topP, minP, seed, repetitionPenalty, noRepeatNgramSize, stopStrings };
}
