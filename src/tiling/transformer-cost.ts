/** A decoder-only language model as its graph and config.json give it. */
export interface DecoderShape {
  /** Weights that every token is multiplied with: the layers' and the vocabulary's. */
  readonly parameters: number;
  readonly layers: number;
  /** Heads times head size of the queries. */
  readonly queryWidth: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** Of one number of the cache: 4 or 2. */
  readonly cacheBytes: number;
}

/** A vision transformer. */
export interface VisionShape {
  readonly width: number;
  readonly heads: number;
  /** Of the hidden layer of the MLP. */
  readonly mlpWidth: number;
}

// Source of the formulas: Kaplan et al. 2020 (arXiv 2001.08361), table 1: a forward pass takes 2 N operations a token and
// 2 layers x context x width for the attention's scores, and as many again for their product with the values. The graphs
// compute every pair of positions, masked or not.

/** Reading a prompt of so many tokens, 1e9 operations (a multiply-add is two). */
export function prefillGflops({ parameters, layers, queryWidth }: DecoderShape, tokens: number): number {
  return (2 * parameters * tokens + 4 * layers * queryWidth * tokens ** 2) / 1e9;
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
 * Most that one layer holds at a time for a tile of so many patches, 1e6 bytes of float32: its input, beside either
 * queries, keys, values and every head's scores, or the MLP's hidden layer.
 */
export function visionActivationMegabytes({ width, heads, mlpWidth }: VisionShape, patches: number): number {
  const attention = 3 * patches * width + heads * patches ** 2;
  return (4 * (patches * width + Math.max(attention, patches * mlpWidth))) / 1e6;
}
