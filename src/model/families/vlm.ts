import { OpenAutoGlmError } from "../../errors.js";
import { layoutTileTokens, type TileFeatures } from "../../fusion/tile-tokens.js";
import type { Json } from "../../text/generation-params.js";
import type { GridThw } from "../../text/rope-positions.js";
import type { Caption, EncoderGeometry, Size, TextLine, TilePlan, VisualTokens } from "../../types.js";
import type { Bundle } from "../bundle.js";
import { CACHE_INPUTS, type SessionNeeds } from "../bundle-tensors.js";
import type { EncoderLayout } from "../encoder.js";
import type { Normalisation } from "../pixel-layout.js";

/** What one family of vision-language models is, apart from what all share. Pure: both threads ask it. */
export interface VlmSpec {
  /** config.json's model_type; the first one names the family. */
  readonly modelTypes: readonly string[];
  readonly sessions: SessionNeeds;
  /**
   * causal: features take the places of image tokens in the prompt of a decoder-only model.
   * prefixed: features come before the prompt of a text encoder, which a decoder looks at.
   * image: the decoder looks at the vision encoder's states.
   */
  readonly decoding: "causal" | "prefixed" | "image";
  /** The session that sees. */
  readonly visionSession: string;
  /** What a user who gives no prompt asks. */
  readonly defaultPrompt: string;
  setup(bundle: Bundle): VlmSetup;
}

/** A family with the numbers of one bundle. */
export interface VlmSetup {
  readonly geometry: EncoderGeometry;
  readonly encoder: EncoderLayout;
  /** Tiles' features -> tokens over the whole picture, and what the prompt has to say about them. */
  layout(tiles: readonly TileFeatures[], hiddenSize: number, look: Look): LaidOut;
  /** What the image token of a rendered template becomes; causal families only. */
  placeholder?(image: ImageLayout, imageToken: string): string;
  /** How many patches a side of the grid become one token: 3-D positions. Absent: plain positions. */
  readonly ropeMerge?: number;
  /** Text of the prompt, and of the answer, where a family has its own words for tasks. */
  promptText?(prompt: string): string;
  /** Whether special tokens of the answer mean something (places). */
  readonly keepsSpecialTokens?: boolean;
  answer?(text: string, image: ImageLayout): { readonly text: string; readonly lines: readonly TextLine[] };
}

export interface Look {
  readonly plan: TilePlan;
  readonly size: Size;
}

export interface LaidOut {
  readonly tokens: VisualTokens;
  readonly image: ImageLayout;
}

/** What a prompt has to say about a picture. Plain data, so it can be posted. */
export interface ImageLayout {
  /** Of the picture, original pixels. */
  readonly size: Size;
  readonly tokens: number;
  /** Tiles row by row, without the thumbnail; false = left out. */
  readonly tiles: readonly boolean[];
  readonly cols: number;
  readonly hasThumbnail: boolean;
  /** Patches of each tile, for 3-D positions. */
  readonly grids: readonly GridThw[];
}

/** A family's own reading of what was generated. */
export type CaptionText = Pick<Caption, "text" | "lines">;

/** embed_tokens and a merged decoder: alike in all decoder-only families. */
export const LANGUAGE_SESSIONS: SessionNeeds = {
  embed_tokens: { inputs: ["input_ids"], outputs: ["inputs_embeds"] },
  decoder_model_merged: {
    inputs: ["inputs_embeds", "attention_mask"],
    optional: CACHE_INPUTS,
    outputs: ["logits"],
  },
};

/** Tokens one tile after the other, in the plan's order. */
export function layoutInOrder(tiles: readonly TileFeatures[], hiddenSize: number, look: Look): LaidOut {
  const tokens = layoutTileTokens(tiles, hiddenSize, look.size);
  return { tokens, image: describeImage(tokens.count, look) };
}

export function describeImage(tokens: number, { plan, size }: Look, grids: readonly GridThw[] = []): ImageLayout {
  const tiles = plan.tiles.filter(({ kind }) => kind === "tile");
  return {
    size,
    tokens,
    tiles: tiles.map(({ skipped }) => !skipped),
    cols: plan.grid.cols,
    hasThumbnail: plan.tiles.some(({ kind, skipped }) => kind === "thumbnail" && !skipped),
    grids,
  };
}

/**
 * image_mean, image_std and rescale_factor of a preprocessor file, as far as it says that they are used.
 * @throws bundle_config_invalid
 */
export function normalisationOf(processor: Json): Normalisation {
  const isNormalised = processor.do_normalize !== false;
  return {
    rescale: processor.do_rescale === false ? 1 : numberOf(processor.rescale_factor, 1 / 255),
    mean: isNormalised ? tripleOf(processor.image_mean, "image_mean", LIMITS.mean) : [0, 0, 0],
    std: isNormalised ? tripleOf(processor.image_std, "image_std", LIMITS.std) : [1, 1, 1],
  };
}

/** Pillow's number of a resampling kernel. Nearest and box have no counterpart here and become linear. */
export function resampleOf(processor: Json): NonNullable<EncoderGeometry["resample"]> {
  const kernels: Record<number, NonNullable<EncoderGeometry["resample"]>> = { 1: "lanczos3", 3: "cubic" };
  return kernels[numberOf(processor.resample, 3)] ?? "linear";
}

export function numberOf(value: unknown, fallback: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
}

/** What a bundle's numbers may be: beyond them a picture would become more pixels than a machine holds. */
export const LIMITS = {
  side: [1, 8192], // px
  pixels: [1, 2 ** 26], // of one picture; GLM-4.1V names 47 million
  least: [1, 2 ** 22], // pixels to which a small picture is enlarged
  patch: [1, 256], // px
  merge: [1, 16],
  frames: [1, 8],
  mean: [-256, 256], // where pixels are not rescaled, it is of 255
  std: [1e-6, 256],
} as const;

/**
 * A whole number within limits.
 * @param fallback where the file says nothing; undefined = it must say something
 * @throws bundle_config_invalid, which names the key
 */
export function boundedNumber(
  value: unknown,
  limits: readonly [number, number],
  key: string,
  fallback?: number,
): number {
  const number = value ?? fallback;
  if (Number.isInteger(number) && isWithin(number, limits)) return number;
  throw outOfLimits(value, limits, key);
}

function isWithin(value: unknown, [least, most]: readonly [number, number]): value is number {
  return typeof value === "number" && value >= least && value <= most;
}

function outOfLimits(value: unknown, [least, most]: readonly [number, number], key: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "bundle_config_invalid",
    `${key} of the bundle's settings must be ${least}..${most}, found ${JSON.stringify(value ?? null).slice(0, 80)}`,
    "the settings are not those of the model's family; get the bundle again",
    "config",
  );
}

export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

/** Width and height of a `size` that is a number, { height, width }, an edge, or (old Donut files) [width, height]. */
export function sizeOf(value: unknown, key: string): Size {
  const { width, height, shortest_edge, longest_edge } = objectOf(value);
  const edge = typeof value === "number" ? value : (shortest_edge ?? longest_edge);
  const [across, down] = Array.isArray(value) ? value : [width ?? edge, height ?? edge];
  return { width: boundedNumber(across, LIMITS.side, key), height: boundedNumber(down, LIMITS.side, key) };
}

/** One number for each channel, or one for all; 0.5 where the file says nothing. */
function tripleOf(value: unknown, key: string, limits: readonly [number, number]): [number, number, number] {
  const [red, green, blue] = Array.isArray(value) ? value : [value ?? 0.5, value ?? 0.5, value ?? 0.5];
  if (isWithin(red, limits) && isWithin(green, limits) && isWithin(blue, limits)) return [red, green, blue];
  throw outOfLimits(value, limits, key);
}
