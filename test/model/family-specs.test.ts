import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../src/model/bundle.js";
import { florenceAnswer } from "../../src/model/families/florence2.js";
import type { ImageLayout } from "../../src/model/families/vlm.js";
import { VLM_MODEL_TYPES, vlmSpec } from "../../src/model/families/vlm-specs.js";
import { expandImages } from "../../src/model/prompt-images.js";
import { FIXTURES, openFixture } from "./golden-bundle.js";

/** Families with the settings of their fixtures; what a public checkpoint says is given over them. */
async function setupOf(family: string, change: Partial<Pick<Bundle, "imageProcessor" | "config" | "processor">> = {}) {
  const bundle = await openFixture(family);
  return vlmSpec(bundle.modelType)!.setup({ ...bundle, ...change });
}

function image(change: Partial<ImageLayout>): ImageLayout {
  const size = { width: 100, height: 100 };
  return { size, tokens: 1, tiles: [true], cols: 1, hasThumbnail: false, grids: [], ...change };
}

it("knows its families", () => {
  expect(VLM_MODEL_TYPES).toEqual([
    "idefics3",
    "smolvlm",
    "llava",
    "llava_onevision",
    "qwen2_vl",
    "qwen2_5_vl",
    "glm4v",
    "florence2",
    "vision-encoder-decoder",
  ]);
  expect(vlmSpec("blip")).toBeUndefined();
});

describe("geometry", () => {
  it.each<[string, Partial<Bundle>, object]>([
    [
      "smolvlm", // SmolVLM-256M-Instruct
      {
        imageProcessor: { max_image_size: { longest_edge: 512 }, size: { longest_edge: 2048 }, resample: 1 },
        processor: { image_seq_len: 64 },
      },
      {
        tileShape: "square",
        tileSize: 512,
        thumbnail: "last",
        maxGrid: 6,
        resample: "lanczos3",
        preset: { strategy: "idefics3", tileSize: 512, longestEdge: 2048, split: true, tokensPerTile: 64 },
      },
    ],
    [
      "smolvlm", // no image_seq_len: (512 / 16 / 4)^2
      {
        imageProcessor: { max_image_size: { longest_edge: 512 }, do_image_splitting: false },
        processor: {},
        config: { vision_config: { patch_size: 16 }, scale_factor: 4 },
      },
      { preset: { longestEdge: 2048, split: false, tokensPerTile: 64 } },
    ],
    [
      "llava", // llava-1.5-7b-hf
      { imageProcessor: { size: { shortest_edge: 336 }, crop_size: { height: 336, width: 336 }, resample: 3 } },
      {
        tileShape: "square",
        tileSize: 336,
        maxTiles: 3,
        resample: "cubic",
        preset: { strategy: "fixed", width: 336, height: 336, fit: "crop", shortestEdge: 336 },
      },
    ],
    [
      "llava_onevision", // llava-onevision-qwen2-0.5b-ov-hf
      { imageProcessor: { size: { height: 384, width: 384 }, image_grid_pinpoints: [[384, 768]] }, config: {} },
      {
        tileSize: 384,
        thumbnail: "first",
        preset: {
          strategy: "anyres",
          tileSize: 384,
          patchSize: 14,
          pinpoints: [{ width: 768, height: 384 }],
          maxMapTiles: 9,
        },
      },
    ],
    [
      "qwen2_vl", // Qwen2-VL-2B-Instruct
      { imageProcessor: { min_pixels: 3136, max_pixels: 12845056, patch_size: 14, merge_size: 2 } },
      { tileShape: "any", multiple: 28, minPixels: 3136, maxPixels: 12845056, preset: { variant: "qwen2_vl" } },
    ],
    ["qwen2_vl", { imageProcessor: {} }, { multiple: 28, minPixels: 3136, maxPixels: 1003520 }],
    [
      "glm4v", // GLM-4.1V-9B: an image is two frames
      { imageProcessor: { size: { shortest_edge: 12544, longest_edge: 47040000 } } },
      { multiple: 28, minPixels: 6272, maxPixels: 23520000, preset: { variant: "glm4v", maxPixels: 47040000 } },
    ],
    [
      "florence2", // Florence-2-base-ft
      { imageProcessor: { size: { height: 768, width: 768 }, do_center_crop: false } },
      { maxTiles: 1, tileSize: 768, preset: { strategy: "fixed", width: 768, height: 768, fit: "squash" } },
    ],
    [
      "vision_encoder_decoder", // donut-base, an old file: [width, height]
      { imageProcessor: { size: [1920, 2560], do_pad: true, do_thumbnail: true, resample: 2 } },
      {
        maxTiles: 1,
        tileShape: "any",
        resample: "linear",
        preset: { strategy: "fixed", width: 1920, height: 2560, fit: "pad" },
      },
    ],
  ])("%s: %j", async (family, change, geometry) => {
    expect((await setupOf(family, change)).geometry).toMatchObject(geometry);
  });

  it.each<[string, Bundle["imageProcessor"], RegExp]>([
    ["smolvlm", {}, /max_image_size.longest_edge .* found null/],
    ["smolvlm", { max_image_size: { longest_edge: 1e9 } }, /must be 1\.\.8192, found 1000000000/],
    ["smolvlm", { max_image_size: { longest_edge: 8 }, size: { longest_edge: 2048 } }, /size.longest_edge .* 1\.\.48/],
    ["llava", { size: { height: "336", width: 336 } }, /size .* found "336"/],
    ["llava_onevision", { size: 384, image_grid_pinpoints: [[384, 1e7]] }, /image_grid_pinpoints/],
    ["llava_onevision", { size: 384, image_grid_pinpoints: [null] }, /image_grid_pinpoints .* found null/],
    ["qwen2_vl", { max_pixels: 1e12 }, /max_pixels/],
    ["qwen2_vl", { min_pixels: 9e9 }, /min_pixels/],
    ["qwen2_vl", { min_pixels: 5e6, max_pixels: 6e6 }, /min_pixels .* 1\.\.4194304/],
    ["qwen2_vl", { patch_size: 13.7 }, /patch_size .* found 13.7/],
    ["qwen2_vl", { image_std: [0, 0, 0] }, /image_std .* found \[0,0,0\]/],
    ["qwen2_vl", { image_mean: "half" }, /image_mean .* found "half"/],
    ["qwen2_vl", { image_mean: [0.5] }, /image_mean .* found \[0.5\]/],
    ["qwen2_vl", { patch_size: 0 }, /patch_size/],
    ["florence2", {}, /size .* found null/],
  ])("%s refuses %j", async (family, imageProcessor, message) => {
    await expect(setupOf(family, { imageProcessor })).rejects.toThrow(
      expect.objectContaining({
        code: "bundle_config_invalid",
        kind: "config",
        message: expect.stringMatching(message),
      }),
    );
  });
});

describe("placeholders", () => {
  it("idefics3: names the tiles that are there, and the whole", async () => {
    const { placeholder } = await setupOf("smolvlm");
    const shown = placeholder!(
      image({ tokens: 6, tiles: [true, false, true, false], cols: 2, hasThumbnail: true }),
      "*",
    ).replaceAll("<fake_token_around_image>", "|");
    expect(shown).toBe("|<row_1_col_1>**\n|<row_2_col_1>**\n\n|<global-img>**|");
  });

  it("idefics3: one tile is the whole", async () => {
    const { placeholder } = await setupOf("smolvlm");
    const shown = placeholder!(image({ tokens: 2 }), "*").replaceAll("<fake_token_around_image>", "|");
    expect(shown).toBe("|<global-img>**|");
  });

  it.each([
    ["qwen2_vl", "**<|vision_end|><|vision_start|>*"],
    ["glm4v", "**<|end_of_image|><|begin_of_image|>*"],
  ])("%s: several tiles are several pictures", async (family, shown) => {
    const { placeholder } = await setupOf(family);
    expect(
      placeholder!(
        image({
          grids: [
            [1, 2, 4],
            [1, 2, 2],
          ],
        }),
        "*",
      ),
    ).toBe(shown);
  });

  it("stand where the image tokens stood, in order", () => {
    const shown = expandImages(
      "a*b*c",
      "*",
      [image({ tokens: 1 }), image({ tokens: 2 })],
      ({ tokens }) => `[${tokens}]`,
    );
    expect(shown).toBe("a[1]b[2]c");
  });

  it.each([
    ["a", 1],
    ["a*b*", 1],
    ["a*", 0],
  ])("are refused for %j and %i pictures", (text, count) => {
    const images = Array.from({ length: count }, () => image({}));
    expect(() => expandImages(text, "*", images, () => "")).toThrow(
      expect.objectContaining({ code: "prompt_images_mismatch" }),
    );
  });
});

describe("florence2", () => {
  const { postProcessing } = JSON.parse(readFileSync(`${FIXTURES}florence2/golden.json`, "utf8")) as {
    postProcessing: { task: string; text: string; imageSize: [number, number]; result: Record<string, never> }[];
  };

  it.each(postProcessing.filter(({ task }) => task === "<OCR_WITH_REGION>"))(
    "reads lines as the reference: $text",
    (answer) => {
      const { quad_boxes, labels } = answer.result[answer.task] as { quad_boxes: number[][]; labels: string[] };
      const [height, width] = answer.imageSize;
      const { text, lines } = florenceAnswer(answer.text, { width, height });
      expect(text).toBe(labels.join("\n"));
      expect(lines.map((line) => line.text)).toEqual(labels);
      const sides = quad_boxes.map((quad) => {
        const xs = quad.filter((_, index) => index % 2 === 0);
        const ys = quad.filter((_, index) => index % 2 === 1);
        return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      });
      expect(lines.map(({ box }) => [box.x, box.y, box.x + box.width, box.y + box.height])).toEqual(sides);
    },
  );

  it.each([
    ["</s><s>A red boat.</s><pad>", "A red boat."],
    ["<s>car<loc_52><loc_332><loc_932><loc_774></s>", "car<loc_52><loc_332><loc_932><loc_774>"],
    ["<s></s>", ""],
  ])("keeps other answers as text: %j", (answer, text) => {
    expect(florenceAnswer(answer, { width: 10, height: 10 })).toEqual({ text, lines: [] });
  });

  it.each([
    ["<OCR>", "What is the text in the image?"],
    ["<CAPTION_TO_PHRASE_GROUNDING> a $& boat", "Locate the phrases in the caption: a $& boat"],
    ["Who is this?", "Who is this?"],
  ])("asks %j in the model's words", async (prompt, words) => {
    expect((await setupOf("florence2")).promptText!(prompt)).toBe(words);
  });
});
