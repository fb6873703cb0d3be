import type { Size } from "../types.js";

/** A decoder-only language model as its graph and config.json give it. */
export interface DecoderShape {
  /** Weights that every token is multiplied with: the layers', and the vocabulary's. */
  readonly parameters: number;
  /** Those that only the last token of a prompt is multiplied with: the vocabulary's, where the graph can be told so. */
  readonly lastOnly: number;
  readonly layers: number;
  /** Heads times head size of the queries. */
  readonly queryWidth: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** Of one number of the cache: 4, 2, or 1 and its share of a scale. */
  readonly cacheBytes: number;
}

/** A vision transformer. */
export interface VisionShape {
  readonly width: number;
  readonly heads: number;
  /** Of the hidden layer of the MLP. */
  readonly mlpWidth: number;
}

/** Weights of a vision encoder, by how often they are used. */
export interface VisionWeights extends VisionShape {
  readonly layers: number;
  /** Matrices of the MLP: two, or three where its hidden layer is gated. */
  readonly mlpMatrices: number;
  /** Of the embedding of one patch. */
  readonly patchWeights: number;
  /** Of what turns features into the language model's tokens. */
  readonly tokenWeights: number;
}

// Source of the formulas: Kaplan et al. 2020 (arXiv 2001.08361), table 1: a forward pass takes 2 N operations a token and
// 2 layers x context x width for the attention's scores, and as many again for their product with the values. The graphs
// compute every pair of positions, masked or not.

/** Reading a prompt of so many tokens, 1e9 operations (a multiply-add is two). */
export function prefillGflops({ parameters, lastOnly, layers, queryWidth }: DecoderShape, tokens: number): number {
  const weights = (parameters - lastOnly) * tokens + (tokens > 0 ? lastOnly : 0);
  return (2 * weights + 4 * layers * queryWidth * tokens ** 2) / 1e9;
}

/** One new token after so many, 1e9 operations. */
export function stepGflops({ parameters, layers, queryWidth }: DecoderShape, context: number): number {
  return (2 * parameters + 4 * layers * queryWidth * context) / 1e9;
}

/** Keys and values of so many tokens, 1e6 bytes. */
export function cacheMegabytes(shape: DecoderShape, tokens: number): number {
  return (2 * shape.layers * shape.keyValueHeads * shape.headSize * tokens * shape.cacheBytes) / 1e6;
}

/**
 * Looking at a tile of so many patches, which become so many tokens, 1e9 operations: of each layer queries, keys, values,
 * their mixing, the MLP, and every pair of patches twice.
 */
export function visionGflops(weights: VisionWeights, patches: number, tokens: number): number {
  const { width, layers, mlpMatrices, mlpWidth, patchWeights, tokenWeights } = weights;
  const layer = 4 * width ** 2 + mlpMatrices * width * mlpWidth;
  const perPatch = patchWeights + layers * layer;
  return (2 * (perPatch * patches + tokenWeights * tokens) + 4 * layers * width * patches ** 2) / 1e9;
}

/** DaViT (arXiv 2204.03645), Florence-2's encoder: four stages, each on a coarser grid with wider features. */
export interface DavitShape {
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  /** Of each stage's convolution that makes the grid coarser, px. */
  readonly kernels: readonly number[];
  readonly strides: readonly number[];
  /** Groups of channels whose channels look at each other. */
  readonly groups: readonly number[];
  /** Side of a window whose places look at each other. */
  readonly window: number;
}

/** A picture of that size, 1e9 operations; without what turns features into tokens. */
export function davitGflops(shape: DavitShape, { width, height }: Size): number {
  const { widths, depths, kernels, strides, groups, window } = shape;
  let [cols, rows] = [width, height];
  let operations = 0;
  widths.forEach((channels, stage) => {
    cols = Math.ceil(cols / strides[stage]);
    rows = Math.ceil(rows / strides[stage]);
    const places = cols * rows;
    // Windows are filled up with zeros, which are computed like all else.
    const inWindows = Math.ceil(cols / window) * Math.ceil(rows / window) * window ** 2;
    const coarser = kernels[stage] ** 2 * (stage === 0 ? 3 : widths[stage - 1]) * channels;
    const mixing = 4 * channels ** 2; // queries, keys, values, and the way back
    const mlp = 8 * channels ** 2 + 2 * 9 * channels; // after two 3 x 3 convolutions of every channel alone
    const overPlaces = mlp * places + (mixing + 2 * window ** 2 * channels) * inWindows;
    const overChannels = (mlp + mixing + (2 * channels ** 2) / groups[stage]) * places;
    operations += 2 * (coarser * places + depths[stage] * (overPlaces + overChannels));
  });
  return operations / 1e9;
}

/**
 * Most that one layer holds at a time for a tile of so many patches, 1e6 bytes of float32: its input, beside either
 * queries, keys, values and every head's scores, or the MLP's hidden layer.
 */
export function visionActivationMegabytes({ width, heads, mlpWidth }: VisionShape, patches: number): number {
  const attention = 3 * patches * width + heads * patches ** 2;
  return (4 * (patches * width + Math.max(attention, patches * mlpWidth))) / 1e6;
}
