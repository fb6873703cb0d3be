import { describe, expect, it } from "vitest";
import { planTiles } from "../../src/tiling/plan.js";
import { tileRegions } from "../../src/tiling/regions.js";
import { flatLuma, planOptions } from "./fixtures.js";

describe("fixed", () => {
  // picture, side, fit -> canvas, what the encoder sees
  it.each([
    [[1000, 500], 512, "squash", [512, 512], [512, 512]],
    [[1000, 500], 512, "letterbox", [512, 256], [512, 512]],
    [[500, 1000], 512, "letterbox", [256, 512], [512, 512]],
    [[100, 50], 512, "letterbox", [512, 256], [512, 512]],
    [[100000, 10], 224, "letterbox", [224, 1], [224, 224]],
    [[1, 1], 100, "letterbox", [100, 100], [128, 128]],
    [[1, 1], 100, "squash", [100, 100], [128, 128]],
  ] as const)("%j at %i, %s", ([width, height], fixedSize, fixedFit, canvas, encoded) => {
    const size = { width, height };
    const plan = planTiles(size, flatLuma(size), planOptions("fixed", { fixedSize, fixedFit }));
    expect(plan).toMatchObject({ mode: "fixed", resized: { width: canvas[0], height: canvas[1] } });
    const [region] = tileRegions(plan, size);
    expect(region).toMatchObject({ width, height, encodedWidth: encoded[0], encodedHeight: encoded[1] });
    // The rest is padding, which is masked.
    expect([region.contentWidth, region.contentHeight]).toEqual(canvas);
  });
});
