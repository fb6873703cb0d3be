import { describe, expect, test } from "vitest";
import { licenseOf } from "../../src/model/inspect-bundle.js";
import { tokensPerTile } from "../../src/model/tokens-per-tile.js";

describe("tokens a tile, of public models", () => {
  test.each<[string, object, object, string | undefined]>([
    [
      "SmolVLM-256M-Instruct",
      { model_type: "smolvlm", scale_factor: 4, vision_config: { image_size: 512, patch_size: 16 } },
      {},
      "64 tile of 512 x 512 px",
    ],
    [
      "Idefics3-8B-Llama3",
      { model_type: "idefics3", scale_factor: 2, vision_config: { image_size: 364, patch_size: 14 } },
      {},
      "169 tile of 364 x 364 px",
    ],
    [
      "llava-1.5-7b-hf",
      {
        model_type: "llava",
        vision_feature_select_strategy: "default",
        vision_config: { model_type: "clip_vision_model", image_size: 336, patch_size: 14 },
      },
      {},
      "576 tile of 336 x 336 px",
    ],
    [
      "llava with the class token",
      {
        model_type: "llava",
        vision_feature_select_strategy: "full",
        vision_config: { model_type: "clip_vision_model", image_size: 336, patch_size: 14 },
      },
      {},
      "577 tile of 336 x 336 px",
    ],
    [
      "llava-onevision-qwen2-0.5b-ov-hf",
      {
        model_type: "llava_onevision",
        vision_feature_select_strategy: "full",
        vision_config: { model_type: "siglip_vision_model", image_size: 384, patch_size: 14 },
      },
      {},
      "729 tile of 384 x 384 px",
    ],
    [
      "Qwen2-VL-2B-Instruct",
      { model_type: "qwen2_vl", vision_config: { patch_size: 14, spatial_merge_size: 2 } },
      {},
      "1 28 x 28 px",
    ],
    [
      "Florence-2-base",
      {
        model_type: "florence2",
        vision_config: { patch_stride: [4, 2, 2, 2], image_feature_source: ["spatial_avg_pool", "temporal_avg_pool"] },
      },
      { size: { height: 768, width: 768 } },
      "577 tile of 768 x 768 px",
    ],
    [
      "donut-base",
      {
        model_type: "vision-encoder-decoder",
        encoder: { model_type: "donut-swin", image_size: [2560, 1920], patch_size: 4, depths: [2, 2, 14, 2] },
      },
      {},
      "4800 tile of 1920 x 2560 px",
    ],
    [
      "vit-gpt2-image-captioning",
      { model_type: "vision-encoder-decoder", encoder: { model_type: "vit", image_size: 224, patch_size: 16 } },
      {},
      "197 tile of 224 x 224 px",
    ],
    [
      "trocr-small-printed",
      { model_type: "vision-encoder-decoder", encoder: { model_type: "deit", image_size: 384, patch_size: 16 } },
      {},
      "578 tile of 384 x 384 px",
    ],
    ["an unknown family", { model_type: "other" }, {}, undefined],
    ["a name of every object", { model_type: "constructor" }, {}, undefined],
    ["settings that don't tell", { model_type: "smolvlm" }, {}, undefined],
  ])("%s", (_name, config, preprocessor, expected) => {
    const found = tokensPerTile(config as Record<string, unknown>, preprocessor as Record<string, unknown>);
    expect(found && `${found.tokens} ${found.per}`).toBe(expected);
  });
});

describe("the licence of a model card", () => {
  test.each([
    ["---\nlicense: mit\n---\n", "mit"],
    ['---\r\ntags: [a]\r\nlicense: "apache-2.0"\r\n---\r\n', "apache-2.0"],
    ["---\nlicense:\n- cc-by-4.0\n---\n", "cc-by-4.0"],
    ["---\nlicense: other\nlicense_name: qwen-research\n---\n", "qwen-research"],
    ["---\nlicense: other\n---\n", "other"],
    ["---\ntags: a\n---\nlicense: mit\n", undefined],
    ["# Name\n", undefined],
  ])("%j: %s", (readme, license) => {
    expect(licenseOf(readme)).toBe(license);
  });
});
