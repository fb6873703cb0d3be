import { describe, expect, it } from "vitest";
import {
  cacheMegabytes,
  prefillGflops,
  stepGflops,
  visionActivationMegabytes,
} from "../../src/tiling/transformer-cost.js";

// SmolLM2-135M, SmolVLM-256M's decoder: 30 layers, 9 query heads of 64, 3 key-value heads, 134,515,008 weights.
const SMOLLM2 = {
  parameters: 134_515_008,
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
});
