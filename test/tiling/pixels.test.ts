import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { preprocess } from "../../src/io/preprocess.js";
import { anyresNext, anyresOneVision, QWEN2_VL } from "../../src/tiling/params.js";
import { planTiles } from "../../src/tiling/plan.js";
import { tileRegions } from "../../src/tiling/regions.js";
import type { PlanOptions } from "../../src/tiling/strategy.js";
import type { DecodedImage, EncoderGeometry, PixelValues, Region, Size } from "../../src/types.js";
import { flatLuma, planOptions, readGolden, squares } from "./fixtures.js";

const FAMILIES: Record<string, Partial<PlanOptions> & Pick<PlanOptions, "strategy" | "geometry">> = {
  anyres: { strategy: "anyres", geometry: squares("first"), params: { anyres: anyresNext() } },
  onevision: { strategy: "anyres", geometry: squares("first"), params: { anyres: anyresOneVision() } },
  internvl: { strategy: "internvl", geometry: squares("last") },
  idefics3: { strategy: "idefics3", geometry: { ...squares("last"), resample: "lanczos3" } },
  native: { strategy: "native", geometry: { ...squares("none"), tileShape: "any" }, params: { native: QWEN2_VL } },
  minicpm: { strategy: "minicpm", geometry: { ...squares("first"), tileShape: "any" } },
};

/**
 * Levels of 255. The references scale with Pillow. Where a picture is enlarged, ours is equal to the bit. Where it is
 * shrunk, sharp does it, and libvips differs: weights and phases (1/64 px) of fewer bits, up to 3 levels; at the
 * picture's border it repeats the last pixel where Pillow leaves out what isn't there, up to 13 in the outermost rows;
 * from a factor of 4 on it averages whole blocks of pixels first, up to 17.
 */
const TOLERANCE = { mean: 0.05, max: 4 };
const PHOTO_TOLERANCE = { mean: 0.4, max: 20 }; // of one photo

async function ours(family: string, image: DecodedImage): Promise<PixelValues[]> {
  const { strategy, ...changes } = FAMILIES[family];
  const kernel: EncoderGeometry["resample"] = changes.geometry.resample ?? "cubic";
  const plan = planTiles(image.size, image.luma, planOptions(strategy, changes));
  return preprocess(image, plan, kernel)(tileRegions(plan, image.size));
}

function decoded(size: Size, pixels: Uint8Array): DecodedImage {
  return { size, pixels, sha256: "", luma: flatLuma(size) };
}

/** Sums over the tiles of one family. */
class Deviation {
  max = 0;
  private sum = 0;
  private count = 0;

  add(actual: Uint8Array, expected: Uint8Array): void {
    for (let index = 0; index < expected.length; index++) {
      const difference = Math.abs(actual[index] - expected[index]);
      this.max = Math.max(this.max, difference);
      this.sum += difference;
    }
    this.count += expected.length;
  }

  get mean(): number {
    return this.sum / Math.max(1, this.count);
  }

  toString(): string {
    return `max ${this.max}, mean ${this.mean.toFixed(3)}`;
  }
}

const SIDE = 7;

/** SIDE x SIDE pixels from corner to corner, as golden_pixels.py takes them. */
function sample({ data, region }: PixelValues): Uint8Array {
  const { encodedWidth: width, encodedHeight: height } = region;
  const at = (index: number, length: number) => Math.floor((index * (length - 1)) / (SIDE - 1));
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    return data[(at(Math.floor(pixel / SIDE), height) * width + at(pixel % SIDE, width)) * 3 + (index % 3)];
  });
}

describe("pixels of the made pictures equal the references'", () => {
  const rows = readGolden("pixels").rows as unknown as [string, string, number, number, number, string][];
  const pictures = [...new Set(rows.map(([name]) => name))];
  test.each(pictures.flatMap((name) => Object.keys(FAMILIES).map((family) => [name, family])))(
    "%s, %s",
    async (...pair) => {
      const [name, family] = pair;
      const file = new URL(`../golden/tiling/pixels/${name}.png`, import.meta.url);
      const { data, info } = await sharp(readFileSync(file)).raw().toBuffer({ resolveWithObject: true });
      const tiles = await ours(family, decoded({ width: info.width, height: info.height }, data));
      const expected = rows.filter((row) => row[0] === name && row[1] === family);
      expect(tiles.map(({ region }) => [region.encodedWidth, region.encodedHeight])).toEqual(
        expected.map((row) => [row[3], row[4]]),
      );
      const deviation = new Deviation();
      for (const [index, tile] of tiles.entries())
        deviation.add(sample(tile), Buffer.from(expected[index][5], "base64"));
      expect(deviation.max, `${deviation}`).toBeLessThanOrEqual(TOLERANCE.max);
      expect(deviation.mean, `${deviation}`).toBeLessThanOrEqual(TOLERANCE.mean);
    },
  );
});

describe("a tile that reaches beyond the picture", () => {
  // 2 x 1 px: 10 and 20; the tile is 4 x 2 and begins one pixel to the left
  const image = decoded({ width: 2, height: 1 }, Uint8Array.of(10, 10, 10, 20, 20, 20));
  const region: Region = {
    kind: "tile",
    ...{ centerX: 1, centerY: 1, width: 4, height: 2, angle: 0 },
    ...{ encodedWidth: 4, encodedHeight: 2, contentWidth: 4, contentHeight: 2 },
  };
  const plan = planTiles(image.size, image.luma, planOptions("single"));

  test.each([
    ["edge", undefined, [10, 10, 20, 20, 10, 10, 20, 20]],
    ["black", "black", [0, 10, 20, 0, 0, 0, 0, 0]],
  ] as const)("shows %s there", async (_, fill, expected) => {
    const [{ data }] = await preprocess(image, { ...plan, fill })([region]);
    expect(Array.from(data).filter((_, index) => index % 3 === 0)).toEqual(expected);
  });
});

interface ReferencePhoto extends Size {
  readonly name: string;
  readonly file: string;
  readonly tiles: readonly (Size & { readonly family: string; readonly index: number; readonly file: string })[];
}

// Whole tiles of real photos, where `golden_pixels.py --photos DIR --out FOLDER` has been run: set
// OPENAUTOGLM_PHOTO_REFERENCE=FOLDER. Starts from the pixels that Pillow decoded: JPEG decoders differ.
const folder = process.env.OPENAUTOGLM_PHOTO_REFERENCE ?? "";

describe.skipIf(!existsSync(path.join(folder, "index.json")))("pixels of real photos equal the references'", () => {
  test.each(Object.keys(FAMILIES))("%s", { timeout: 600_000 }, async (family) => {
    const photos: ReferencePhoto[] = JSON.parse(readFileSync(path.join(folder, "index.json"), "utf8"));
    const all = new Deviation();
    let worst = 0;
    for (const photo of photos) {
      const size = { width: photo.width, height: photo.height };
      const pixels = await ours(family, decoded(size, readFileSync(path.join(folder, photo.file))));
      const expected = photo.tiles.filter((tile) => tile.family === family);
      expect(pixels.length, photo.name).toBe(expected.length);
      const own = new Deviation();
      pixels.forEach(({ data }, index) => {
        const reference = readFileSync(path.join(folder, expected[index].file));
        own.add(data, reference);
        all.add(data, reference);
      });
      expect(own.max, `${photo.name}: ${own}`).toBeLessThanOrEqual(PHOTO_TOLERANCE.max);
      expect(own.mean, `${photo.name}: ${own}`).toBeLessThanOrEqual(PHOTO_TOLERANCE.mean);
      worst = Math.max(worst, own.mean);
    }
    console.log(`${family}: ${all}, worst photo's mean ${worst.toFixed(3)}, ${photos.length} photos`);
  });
});
