/** The tiny random-weight bundles and what transformers made of them (test/reference/vlm/README.md has the schema). */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { expect } from "vitest";
import { decodeImage } from "../../src/io/decode.js";
import { type Bundle, openBundle } from "../../src/model/bundle.js";
import type { EncodedTiles } from "../../src/model/encoder.js";
import type { VlmSetup, VlmSpec } from "../../src/model/families/vlm.js";
import { VLM_MODEL_TYPES, vlmSpec } from "../../src/model/families/vlm-specs.js";
import type { KvSettings } from "../../src/model/kv-settings.js";
import type { PixelTile } from "../../src/model/pixel-layout.js";
import { rowLimit } from "../../src/model/row-limit.js";
import type { PromptImage } from "../../src/model/speaker.js";
import { createKernel, type GenerateOutput } from "../../src/model/vlm-kernel.js";
import type { ChatMessage } from "../../src/text/chat-template.js";
import { tileRegions } from "../../src/tiling/regions.js";
import { planPreset } from "../../src/tiling/strategies/preset.js";
import type { EncoderGeometry, Preset, Size, TilePlan } from "../../src/types.js";

export const FIXTURES = fileURLToPath(new URL("../fixtures/vlm/", import.meta.url));

export interface Sample {
  readonly shape: number[];
  readonly stride: number;
  readonly values: number[];
}

export interface GoldenEntry {
  readonly image: string;
  readonly options?: Record<string, unknown>;
  readonly mode?: string;
  readonly imageSize: [number, number];
  readonly tiles?: { file: string; count: number; height: number; width: number };
  readonly resized?: { file: string; count: number; height: number; width: number };
  readonly resizedSize?: [number, number];
  readonly gridThw?: number[];
  readonly rows?: number;
  readonly cols?: number;
  readonly grid?: { rows: number; cols: number };
  readonly tokens?: number;
  readonly tokensWithoutNewline?: number;
  readonly tokensWithNewline?: number;
  readonly packed?: Sample;
  readonly packedWithNewline?: Sample;
  readonly pixelValues: Sample;
  readonly features?: Sample;
  readonly lastHiddenState?: Sample;
}

export interface GoldenRow {
  readonly preprocessing: string | string[];
  readonly messages?: { role: ChatMessage["role"]; content: string | ChatMessage["content"] }[];
  readonly input?: string;
  readonly promptIds?: number[];
  readonly decoderPromptIds?: number[];
  readonly positionIds?: number[][];
  readonly nextPosition?: number;
  readonly firstLogits: { top: { id: number; value: number }[]; sample: Sample };
  readonly ids: number[];
  readonly text: string;
  readonly textWithSpecialTokens: string;
}

export interface GoldenCase {
  readonly name: string;
  readonly kind?: string;
  readonly decoderPrompt?: string;
  readonly generation: Record<string, unknown>;
  readonly rows: GoldenRow[];
}

export interface Golden {
  readonly family: string;
  readonly bundle: { imageNewline?: number[]; imageTokenId: number };
  readonly sessions: Record<string, unknown>;
  readonly preprocessing: Record<string, GoldenEntry>;
  readonly cases: GoldenCase[];
  /** Ids with the _fp16 files, rows of each case. */
  readonly fp16?: Record<string, { ids: number[][] }>;
}

export function loadGolden(family: string): Golden {
  return JSON.parse(readFileSync(`${FIXTURES}${family}/golden.json`, "utf8"));
}

export function openFixture(family: string, dtype = "auto"): Promise<Bundle> {
  return openBundle(FIXTURES + family, {
    dtype,
    needsOf: (modelType) => vlmSpec(modelType)?.sessions,
    known: VLM_MODEL_TYPES,
  });
}

/** A bundle with its kernel in this thread, and the golden. */
export interface Rig {
  /** Folder in the fixtures. */
  readonly family: string;
  readonly golden: Golden;
  readonly bundle: Bundle;
  readonly spec: VlmSpec;
  readonly setup: VlmSetup;
  readonly kernel: Awaited<ReturnType<typeof createKernel>>;
}

/** @param batchRows most answers that grow side by side; 0 = as many as pay. @param changes what is done with the cache */
export async function createRig(
  family: string,
  dtype = "auto",
  batchRows = 0,
  changes: { readonly kv?: KvSettings; readonly ropeScale?: number; readonly bundle?: Bundle } = {},
): Promise<Rig> {
  const bundle = changes.bundle ?? (await openFixture(family, dtype));
  const spec = vlmSpec(bundle.modelType)!;
  const rows = rowLimit(bundle.sessions.decoder_model_merged, spec, "cpu", batchRows, 100);
  const kernel = await createKernel({ generation: {}, device: "cpu", threads: 1, rows, ...changes, bundle });
  return { family, golden: loadGolden(family), bundle, spec, setup: spec.setup(bundle), kernel };
}

export function sizeOf({ imageSize: [height, width] }: GoldenEntry): Size {
  return { width, height };
}

/** What the reference's preprocessing, with the golden's own options, looks like as our plan. */
export function planOf(entry: GoldenEntry, geometry: EncoderGeometry): TilePlan {
  const options = {
    strategy: "adaptive",
    threshold: 1024,
    tileSize: 384,
    overlap: 0,
    maxTiles: 16,
    fixedSize: 512,
    singleSize: 768,
    textHeight: 20,
    minLongSide: 64,
    maxMegapixels: 100,
    skipBlank: true,
    thumbnail: false,
    geometry: { ...geometry, preset: presetOf(entry, geometry) },
  } as const;
  const luma = { width: 1, height: 1, data: new Uint8Array(1) };
  return planPreset(sizeOf(entry), luma, options);
}

function presetOf({ options = {}, mode }: GoldenEntry, geometry: EncoderGeometry): Preset {
  const preset = geometry.preset!;
  const size = (options.size ?? {}) as { longest_edge?: number; shortest_edge?: number };
  const whole = { strategy: "fixed", width: geometry.tileSize!, height: geometry.tileSize!, fit: "squash" } as const;
  if (mode === "single" || mode === "multi") return whole;
  switch (preset.strategy) {
    case "idefics3":
      return {
        ...preset,
        longestEdge: size.longest_edge ?? preset.longestEdge,
        split: options.do_image_splitting !== false,
      };
    case "native":
      return {
        ...preset,
        minPixels: size.shortest_edge ?? preset.minPixels,
        maxPixels: size.longest_edge ?? preset.maxPixels,
      };
    default:
      return options.do_pad ? whole : preset;
  }
}

/** The reference's own pixels, before they are normalised. */
export async function goldenPixels(family: string, entry: GoldenEntry): Promise<PixelTile[]> {
  const { file, count, width, height } = (entry.tiles ?? entry.resized)!;
  const { data, info } = await sharp(`${FIXTURES}${family}/${file}`)
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width, height: height * count, channels: 3 });
  const bytes = width * height * 3;
  return Array.from({ length: count }, (_, index) => ({
    width,
    height,
    data: new Uint8Array(data.subarray(index * bytes, (index + 1) * bytes)),
  }));
}

export async function fixtureImage(name: string) {
  return decodeImage(readFileSync(`${FIXTURES}images/${name}`), { maxPixels: 1e6 });
}

export async function encode({ kernel }: Rig, tiles: readonly PixelTile[]): Promise<EncodedTiles> {
  return (await kernel.encode({ tiles })).value as EncodedTiles;
}

/** The reference's pixels of one picture, encoded and laid out as our families do. */
export async function goldenImage(rig: Rig, key: string, setup = rig.setup): Promise<PromptImage> {
  const entry = rig.golden.preprocessing[key];
  const plan = planOf(entry, setup.geometry);
  const regions = tileRegions(plan, sizeOf(entry));
  const { features, hiddenSize } = await encode(rig, await goldenPixels(rig.family, entry));
  const tiles = regions.map((region, index) => ({ region, data: features[index] }));
  const { tokens, image } = setup.layout(tiles, hiddenSize, { plan, size: sizeOf(entry) });
  return { layout: image, features: tokens.data };
}

/** What one of the goldens' prompts is answered with, greedy. */
export async function answerIds(rig: Rig, name: string, maxNewTokens: number): Promise<readonly number[]> {
  const [row] = rig.golden.cases.find((entry) => entry.name === name)!.rows;
  const images = [];
  for (const key of [row.preprocessing].flat()) images.push(await goldenImage(rig, key));
  const prompts = [{ messages: row.messages as ChatMessage[], images }];
  const { value } = await rig.kernel.generate({ prompts, params: { maxNewTokens } });
  return (value as GenerateOutput).rows[0].ids;
}

/** Differences of a tensor from a golden's sample: the largest. */
export function sampleDifference(values: Float32Array, sample: Sample): number {
  const count = sample.shape.reduce((product, size) => product * size, 1);
  expect(values.length).toBe(count);
  return Math.max(...sample.values.map((value, index) => Math.abs(value - values[index * sample.stride])));
}

export function concat(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => Array.from(part)));
}
