import { readFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { resample } from "../../src/tiling/resample.js";
import { readGolden } from "./fixtures.js";

describe("resample equals Pillow's resize, bit for bit", () => {
  const from = { width: 50, height: 36 };
  const piece = sharp(readFileSync(new URL("../golden/tiling/pixels/small-240x180.png", import.meta.url)))
    .extract({ left: 120, top: 70, ...from })
    .raw()
    .toBuffer();
  const rows = readGolden("resample").rows as unknown as ["linear" | "cubic" | "lanczos3", number, number, string][];
  test.each(rows)("%s to %d x %d", async (kernel, width, height, expected) => {
    const actual = resample(await piece, from, { width, height }, kernel);
    expect(Buffer.from(actual).toString("base64")).toBe(expected);
  });

  test("the same size is the same array", () => {
    const pixels = new Uint8Array(50 * 36 * 3);
    expect(resample(pixels, from, from, "cubic")).toBe(pixels);
  });
});
