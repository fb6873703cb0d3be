import { describe, expect, it } from "vitest";
import { preprocess } from "../../src/io/preprocess.js";
import { vlmSpec } from "../../src/model/families/vlm-specs.js";
import { tileRegions } from "../../src/tiling/regions.js";
import { fixtureImage, goldenPixels, loadGolden, openFixture, planOf } from "./golden-bundle.js";

const FAMILIES = [
  "smolvlm",
  "idefics3",
  "llava",
  "llava_onevision",
  "qwen2_vl",
  "qwen2_5_vl",
  "glm4v",
  "florence2",
  "vision_encoder_decoder",
];

/**
 * Levels of 255, on average over a picture. Enlarging is Pillow's own arithmetic; shrinking is libvips', which differs
 * from it at hard edges by some tens of levels in single pixels (tiny pages of strokes, shrunk to a quarter: 2.7).
 */
const MEAN_LEVELS = 3;

describe.each(FAMILIES)("%s: pixels of the strategy preset", (family) => {
  // What our plans do not do: pad with the mean colour, as LLaVA's other processor and OneVision's several images.
  const entries = Object.entries(loadGolden(family).preprocessing).filter(([key]) => !/@(pad|multi)$/.test(key));

  it.each(entries)("%s: near the reference's", async (_, entry) => {
    const bundle = await openFixture(family);
    const { geometry } = vlmSpec(bundle.modelType)!.setup(bundle);
    const image = await fixtureImage(entry.image);
    const plan = planOf(entry, geometry);
    const pixels = await preprocess(image, plan, geometry.resample)(tileRegions(plan, image.size));
    const expected = await goldenPixels(family, entry);
    expect(pixels.map(({ data }) => data.length)).toEqual(expected.map(({ data }) => data.length));
    let sum = 0;
    for (const [index, { data }] of pixels.entries()) {
      for (let at = 0; at < data.length; at++) sum += Math.abs(data[at] - expected[index].data[at]);
    }
    const levels = sum / (pixels.length * pixels[0].data.length);
    expect(levels).toBeLessThan(MEAN_LEVELS);
  });
});
