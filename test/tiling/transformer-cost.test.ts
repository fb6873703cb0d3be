import { describe, expect, it } from "vitest";
import {
  cacheMegabytes,
  davitGflops,
  prefillGflops,
  stepGflops,
  visionActivationMegabytes,
  visionGflops,
} from "../../src/tiling/transformer-cost.js";

// SmolLM2-135M, SmolVLM-256M's decoder: 30 layers, 9 query heads of 64, 3 key-value heads, 134,515,008 weights.
const SMOLLM2 = {
  parameters: 134_515_008,
  lastOnly: 0,
  layers: 30,
  queryWidth: 576,
  keyValueHeads: 3,
  headSize: 64,
  cacheBytes: 4,
};

describe("cost of a transformer, worked by hand", () => {
  it("reads 1,000 tokens: 269.03 GFLOP of weights, 69.12 of attention", () => {
    expect(prefillGflops(SMOLLM2, 1000)).toBeCloseTo(269.030016 + 69.12, 6);
  });

  it("multiplies with the vocabulary once, where the graph gives the last logits alone: 212.40 GFLOP of weights", () => {
    const lastOnly = 49_152 * 576;
    expect(prefillGflops({ ...SMOLLM2, lastOnly }, 1000)).toBeCloseTo(212.406912 + 0.056623104 + 69.12, 6);
    expect(prefillGflops({ ...SMOLLM2, lastOnly }, 0)).toBe(0);
  });

  it("writes one after 1,000: 0.26903 of weights, 0.06912 of attention", () => {
    expect(stepGflops(SMOLLM2, 1000)).toBeCloseTo(0.269030016 + 0.06912, 9);
  });

  it("keeps 46,080 bytes a token, half of it in float16", () => {
    expect(cacheMegabytes(SMOLLM2, 1)).toBeCloseTo(0.04608, 9);
    expect(cacheMegabytes({ ...SMOLLM2, cacheBytes: 2 }, 1000)).toBeCloseTo(23.04, 9);
  });

  it.each([
    // SigLIP-base of 512 / 16: 1,024 patches, 12 heads: scores of 12 x 1024^2 and three times 1024 x 768, beside the input
    ["attention", { width: 768, heads: 12, mlpWidth: 3072 }, 1024, 4 * (786_432 + 12_582_912 + 2_359_296)],
    // 16 patches: the MLP's hidden layer is the larger one
    ["MLP", { width: 768, heads: 12, mlpWidth: 3072 }, 16, 4 * (12_288 + 49_152)],
  ])("holds most in the %s", (_name, shape, patches, bytes) => {
    expect(visionActivationMegabytes(shape, patches)).toBeCloseTo(bytes / 1e6, 9);
  });

  it("looks at a tile of 512 x 512 as SmolVLM-256M: 12 layers of 768, 64 tokens", () => {
    const shape = {
      width: 768,
      heads: 12,
      mlpWidth: 3072,
      layers: 12,
      mlpMatrices: 2,
      patchWeights: 3 * 16 ** 2 * 768,
    };
    const tokenWeights = 768 * 16 * 576;
    const layer = 4 * 768 ** 2 + 2 * 768 * 3072;
    const expected = 2 * 1024 * (589_824 + 12 * layer) + 2 * 64 * tokenWeights + 12 * 4 * 768 * 1024 ** 2;
    expect(visionGflops({ ...shape, tokenWeights }, 1024, 64)).toBeCloseTo(expected / 1e9, 9);
  });

  it("takes a gated MLP's third matrix", () => {
    const shape = { width: 10, heads: 1, mlpWidth: 20, layers: 1, patchWeights: 0, tokenWeights: 0 };
    const third = visionGflops({ ...shape, mlpMatrices: 3 }, 7, 0) - visionGflops({ ...shape, mlpMatrices: 2 }, 7, 0);
    expect(third).toBeCloseTo((2 * 7 * 200) / 1e9, 15);
  });

  it("fills DaViT's windows up: 8 x 8 places cost as 12 x 12 where windows are of 12", () => {
    const stage = { widths: [16], depths: [1], kernels: [3], strides: [1], groups: [2], window: 12 };
    const size = { width: 8, height: 8 };
    const places = 64 * (3 * 9 * 16 + 2 * (8 * 256 + 18 * 16) + 4 * 256 + 256);
    expect(davitGflops(stage, size)).toBeCloseTo((2 * (places + 144 * (4 * 256 + 288 * 16))) / 1e9, 12);
  });
});
