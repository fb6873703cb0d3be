import {
  type DavitShape,
  davitGflops,
  type VisionShape,
  type VisionWeights,
  visionGflops,
} from "../../tiling/transformer-cost.js";
import type { EncodeCost, Region, Size } from "../../types.js";
import type { Bundle } from "../bundle.js";
import { tokensPerTile } from "../tokens-per-tile.js";
import { numberOf, objectOf, type VlmSetup } from "./vlm.js";

/** What looking costs, estimated from config.json and the number of the encoder's weights; see benchmarks/flops. */
export function vlmCost(bundle: Bundle, setup: VlmSetup, looked: readonly Region[]): EncodeCost {
  const davit = davitShape(bundle);
  const weights = visionWeights(bundle, setup);
  let pixels = 0;
  let gflops = 0;
  for (const { encodedWidth: width, encodedHeight: height } of looked) {
    pixels += width * height;
    gflops += davit
      ? davitGflops(davit, { width, height })
      : visionGflops(weights, patchesOf(bundle, setup, { width, height }), tokensOf(bundle, setup, { width, height }));
  }
  return { encodedMegapixels: pixels / 1e6, lineMegapixels: 0, gflops };
}

/** A ViT's sizes, as far as config.json gives them; Qwen2-VL's hidden_size is the language model's, its own is embed_dim. */
export function visionShape({ config }: Bundle): VisionShape {
  const vision = objectOf(config.vision_config ?? config.encoder);
  const width = numberOf(vision.embed_dim ?? vision.hidden_size, 0);
  const heads = numberOf(vision.num_attention_heads ?? vision.num_heads, 1);
  // GLM-4.1V's layers are as wide inside as its output is; its intermediate_size is the merger's.
  const inside = vision.model_type === "glm4v" ? vision.out_hidden_size : vision.intermediate_size;
  return { width, heads, mlpWidth: numberOf(inside, numberOf(vision.mlp_ratio, 4) * width) };
}

/** Whole patches of a tile. */
export function patchesOf(bundle: Bundle, setup: VlmSetup, { width, height }: Size): number {
  const patch = patchSize(bundle, setup);
  return Math.floor(width / patch) * Math.floor(height / patch);
}

/** Tokens that a tile becomes. */
export function tokensOf({ config, imageProcessor }: Bundle, { encoder }: VlmSetup, { width, height }: Size): number {
  const { patches } = encoder;
  if (patches) return Math.round((width * height) / (patches.patchSize * patches.mergeSize) ** 2);
  return Math.round(tokensPerTile(config, imageProcessor)?.tokens ?? 0);
}

function patchSize({ config }: Bundle, { encoder }: VlmSetup): number {
  return encoder.patches?.patchSize ?? numberOf(objectOf(config.vision_config ?? config.encoder).patch_size, 16);
}

/** Features are those of the last layer, or of one before it: llava's are those of the last but one. */
function countLayers({ config }: Bundle): number {
  const vision = objectOf(config.vision_config ?? config.encoder);
  const layers = numberOf(vision.num_hidden_layers ?? vision.depth, 0);
  const from = numberOf(config.vision_feature_layer, -1);
  return from < 0 ? layers + 1 + from : from;
}

/** What is neither a layer's, a patch's nor a place's turns features into tokens. */
function visionWeights(bundle: Bundle, setup: VlmSetup): VisionWeights {
  const vision = objectOf(bundle.config.vision_config ?? bundle.config.encoder);
  const shape = visionShape(bundle);
  const { width, mlpWidth } = shape;
  const layers = countLayers(bundle);
  const patch = patchSize(bundle, setup);
  const mlpMatrices = vision.hidden_act === "silu" ? 3 : 2; // gated: Qwen2.5-VL's and GLM-4.1V's
  const patchWeights = 3 * (setup.encoder.patches?.frames ?? 1) * patch ** 2 * width;
  const places = Math.floor(numberOf(vision.image_size, 0) / patch) ** 2 * width;
  const known = layers * (4 * width ** 2 + mlpMatrices * width * mlpWidth) + patchWeights + places;
  return { ...shape, layers, mlpMatrices, patchWeights, tokenWeights: Math.max(0, parametersOf(bundle) - known) };
}

function parametersOf({ sessions }: Bundle): number {
  return (sessions.vision_encoder ?? sessions.encoder_model).parameters;
}

function davitShape({ config }: Bundle): DavitShape | undefined {
  const { model_type, dim_embed, depths, patch_size, patch_stride, num_groups, window_size } = objectOf(
    config.vision_config,
  );
  const lists = [dim_embed, depths, patch_size, patch_stride, num_groups];
  if (model_type !== "davit" || !lists.every((list) => Array.isArray(list) && list.length === 4)) return undefined;
  const [widths, blocks, kernels, strides, groups] = lists as number[][];
  return { widths, depths: blocks, kernels, strides, groups, window: numberOf(window_size, 12) };
}
