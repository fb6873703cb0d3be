import { describe, expect, it } from "vitest";
import { preprocess } from "../../src/io/preprocess.js";
import { vlmSpec } from "../../src/model/families/vlm-specs.js";
import { tileRegions } from "../../src/tiling/regions.js";
import { fixtureImage, goldenPixels, loadGolden, openFixture, planOf } from "./golden-bundle.js";

const FAMILIES = ["smolvlm", "idefics3", "llava", "llava_onevision", "qwen2_vl", "qwen2_5_vl", "glm4v"];
const worst: Record<string, number[]> = {};

describe.each(FAMILIES)("%s: pixels of the strategy preset", (family) => {
  const golden = loadGolden(family);
  const entries = Object.entries(golden.preprocessing).filter(([key]) => !/@(pad|multi)$/.test(key));
  it.each(entries)("%s", async (key, entry) => {
    const bundle = await openFixture(family);
    const { geometry } = vlmSpec(bundle.modelType)!.setup(bundle);
    const image = await fixtureImage(entry.image);
    const plan = planOf(entry, geometry);
    const pixels = await preprocess(image, plan, geometry.resample)(tileRegions(plan, image.size));
    const expected = await goldenPixels(family, entry);
    expect(pixels).toHaveLength(expected.length);
    let max = 0,
      sum = 0,
      n = 0;
    pixels.forEach(({ data }, index) => {
      data.forEach((v, i) => {
        const d = Math.abs(v - expected[index].data[i]);
        max = Math.max(max, d);
        sum += d;
        n++;
      });
    });
    worst[`${family} ${key}`] = [max, +(sum / n).toFixed(3)];
  });
  it("prints", () => {
    for (const [k, v] of Object.entries(worst)) if (v[0] > 3) console.log(k, v);
  });
});
