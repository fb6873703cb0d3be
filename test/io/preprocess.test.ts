import { describe, expect, it } from "vitest";
import { preprocess } from "../../src/io/preprocess.js";
import type { DecodedImage, Region, Size, TilePlan } from "../../src/types.js";
import { type Colour, pixelAt } from "../helpers/pictures.js";

/** A picture that tells where each of its pixels is: red grows to the right, green downwards. */
const SIZE = { width: 120, height: 80 };
const place = (x: number, y: number): Colour => [2 * x, 2 * y, 0];

function imageOf({ width, height }: Size, colour: (x: number, y: number) => Colour): DecodedImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.set(colour(x, y) as readonly number[], (y * width + x) * 3);
  return { size: { width, height }, sha256: "", pixels, luma: { width: 1, height: 1, data: new Uint8Array(1) } };
}

function planOf(resized: Size, options: Partial<TilePlan> = {}): TilePlan {
  return {
    strategy: "adaptive",
    mode: "tiled",
    resized,
    grid: { rows: 1, cols: 1 },
    tiles: [],
    detail: "original",
    ...options,
  };
}

/** By its top left corner; content and encoded size as given, else its own. */
function region(
  kind: Region["kind"],
  x: number,
  y: number,
  width: number,
  height: number,
  options: Partial<Region> = {},
): Region {
  const contentWidth = options.contentWidth ?? width;
  const contentHeight = options.contentHeight ?? height;
  return {
    ...{ kind, centerX: x + width / 2, centerY: y + height / 2, width, height, angle: 0, contentWidth, contentHeight },
    ...{ encodedWidth: contentWidth, encodedHeight: contentHeight },
    ...options,
  };
}

const IMAGE = imageOf(SIZE, place);

async function cutOne(one: Region, plan = planOf(SIZE), image = IMAGE) {
  const [{ data, region: same, width, height }, ...others] = await preprocess(image, plan)([one]);
  expect(same).toBe(one);
  expect(others).toEqual([]);
  expect(data).toHaveLength(width * height * 3);
  if (one.kind !== "line") expect([width, height]).toEqual([one.encodedWidth, one.encodedHeight]);
  return Object.assign((x: number, y: number) => pixelAt(data, width, x, y), { width, height });
}

/** The largest difference from the rule over the content of a region. */
async function errorOf(
  one: Region,
  rule: (x: number, y: number) => readonly number[],
  plan = planOf(SIZE),
  image = IMAGE,
) {
  const at = await cutOne(one, plan, image);
  let largest = 0;
  for (let y = 0; y < one.contentHeight; y++) {
    for (let x = 0; x < one.contentWidth; x++) {
      const wanted = rule(x, y);
      for (const [channel, value] of at(x, y).entries()) largest = Math.max(largest, Math.abs(value - wanted[channel]));
    }
  }
  return largest;
}

describe("preprocess: tiles", () => {
  it.each<[string, Region, number, number]>([
    ["the whole picture", region("tile", 0, 0, 120, 80), 0, 0],
    ["its left part", region("tile", 0, 0, 50, 80), 0, 0],
    ["a part in the middle", region("tile", 17, 23, 31, 29), 17, 23],
    ["its lower right corner", region("tile", 100, 60, 20, 20), 100, 60],
  ])("at the picture's own size %s is a plain copy", async (_, one, left, top) => {
    expect(await errorOf(one, (x, y) => place(left + x, top + y) as readonly number[])).toBe(0);
  });

  it("pads to the encoder's size with the last column and row", async () => {
    const at = await cutOne(region("tile", 60, 40, 30, 20, { encodedWidth: 32, encodedHeight: 24 }));
    expect([at(29, 0), at(30, 0), at(31, 0)]).toEqual([place(89, 40), place(89, 40), place(89, 40)]);
    expect([at(0, 19), at(0, 20), at(0, 23)]).toEqual([place(60, 59), place(60, 59), place(60, 59)]);
    expect(at(31, 23)).toEqual(place(89, 59));
  });

  it("scales the picture once: neighbours agree on every pixel that they share", async () => {
    const noise = imageOf(SIZE, (x, y) => [(x * 91 + y * 57) % 256, (x * 31) % 256, (y * 77) % 256]);
    const plan = planOf({ width: 60, height: 40 });
    const left = await cutOne(region("tile", 0, 0, 80, 80, { contentWidth: 40, contentHeight: 40 }), plan, noise);
    const right = await cutOne(region("tile", 40, 0, 80, 80, { contentWidth: 40, contentHeight: 40 }), plan, noise);
    for (let y = 0; y < 40; y++) for (let x = 0; x < 20; x++) expect(left(20 + x, y)).toEqual(right(x, y));
  });

  it("squashes to a canvas of another shape", async () => {
    const one = region("tile", 0, 0, 120, 80, { contentWidth: 40, contentHeight: 40 });
    const at = await cutOne(one, planOf({ width: 40, height: 40 }));
    // 120 x 80 -> 40 x 40: each pixel is the mean of 3 x 2; at the border Lanczos sees less.
    const off: number[] = [];
    for (let y = 2; y < 38; y++) {
      for (let x = 2; x < 38; x++) {
        const [red, green] = at(x, y);
        off.push(Math.abs(red - 2 * (3 * x + 1)), Math.abs(green - 2 * (2 * y + 0.5)));
      }
    }
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
  });

  it.each<["edge" | "black" | undefined, Colour]>([
    [undefined, place(119, 79)],
    ["edge", place(119, 79)],
    ["black", [0, 0, 0]],
  ])("with fill %s what lies beyond the picture is %j", async (fill, beyond) => {
    const at = await cutOne(region("tile", 110, 70, 20, 20), planOf(SIZE, { fill }));
    expect([at(0, 0), at(9, 9), at(10, 10), at(19, 19)]).toEqual([place(110, 70), place(119, 79), beyond, beyond]);
  });

  it("gives a thumbnail the whole canvas, scaled to its tile", async () => {
    const at = await cutOne(region("thumbnail", 0, 0, 120, 80, { contentWidth: 30, contentHeight: 20 }));
    const [red, green] = at(15, 10);
    expect([Math.abs(red - 123), Math.abs(green - 83)].map((off) => off <= 2)).toEqual([true, true]);
  });
});

describe("preprocess: lines", () => {
  /** Columns of black and white: half the size they are grey. */
  const stripes = imageOf(SIZE, (x) => (x % 2 === 0 ? [0, 0, 0] : [255, 255, 255]));
  const line = region("line", 10, 10, 40, 8);

  it("are cut from the original pixels", async () => {
    const plan = planOf({ width: 60, height: 40 }, { detail: "original" });
    expect(await errorOf(line, (x) => (x % 2 === 0 ? [0, 0, 0] : [255, 255, 255]), plan, stripes)).toBe(0);
  });

  it("or from the scaled picture, where the plan says so: there the stripes are gone", async () => {
    const at = await cutOne(line, planOf({ width: 60, height: 40 }, { detail: "scaled" }), stripes);
    expect([at.width, at.height]).toEqual([20, 4]);
    for (let x = 0; x < 20; x++) expect(Math.abs(at(x, 2)[0] - 127)).toBeLessThan(40);
  });

  it("keep the size that they have there, whatever the recogniser's", async () => {
    const at = await cutOne(region("line", 20, 30, 40, 12, { contentWidth: 160, contentHeight: 48 }));
    expect([at.width, at.height, at(0, 0), at(39, 11)]).toEqual([40, 12, place(20, 30), place(59, 41)]);
  });

  it.each<[number, number, number, number, number]>([
    [90, 60, 40, 40, 8],
    [-90, 60, 40, 40, 8],
    [180, 60, 40, 40, 8],
    [30, 60, 40, 40, 8],
    [-30, 60, 40, 40, 8],
    [15, 50.4, 41.3, 60, 10],
    [-120, 60, 40, 40, 8],
  ])("are turned upright: %d degrees about (%d, %d)", async (degrees, centerX, centerY, width, height) => {
    const angle = (degrees * Math.PI) / 180;
    const one = { ...region("line", 0, 0, width, height), centerX, centerY, angle };
    // The colour tells the place: at most a pixel and a half off, 3 levels, and one for rounding.
    const rule = (x: number, y: number) => {
      const [along, across] = [x + 0.5 - width / 2, y + 0.5 - height / 2];
      const sourceX = centerX + along * Math.cos(angle) - across * Math.sin(angle) - 0.5;
      const sourceY = centerY + along * Math.sin(angle) + across * Math.cos(angle) - 0.5;
      return [2 * sourceX, 2 * sourceY, 0];
    };
    expect(await errorOf(one, rule)).toBeLessThanOrEqual(4);
  });

  it("repeat the picture's border where a turned line reaches over it", async () => {
    const at = await cutOne({ ...region("line", 0, 0, 40, 8), centerX: 119, centerY: 40, angle: Math.PI / 6 });
    const [red, green, blue] = at(39, 4);
    expect(red).toBeGreaterThanOrEqual(236);
    expect([Math.abs(green - 100) < 6, blue]).toEqual([true, 0]);
  });

  it.each<[string, Region, Size, Colour]>([
    ["at the border: what lies inside", region("line", -5, 10, 40, 8), { width: 35, height: 8 }, place(0, 10)],
    ["wholly outside: its nearest column", region("line", -50, 10, 40, 8), { width: 1, height: 8 }, place(0, 10)],
    ["thinner than a pixel: one", region("line", 10.2, 10.2, 0.3, 0.3), { width: 1, height: 1 }, place(10, 10)],
  ])("%s", async (_, one, size, first) => {
    const at = await cutOne(one);
    expect([at.width, at.height, at(0, 0)]).toEqual([size.width, size.height, first]);
  });
});

it("preprocess keeps the order of the regions", async () => {
  const regions = [region("line", 90, 0, 10, 10), region("tile", 0, 0, 10, 10), region("line", 40, 0, 10, 10)];
  const cut = await preprocess(IMAGE, planOf(SIZE))(regions);
  expect(cut.map(({ region: one }) => one)).toEqual(regions);
  expect(cut.map(({ data }) => data[0])).toEqual([180, 0, 80]);
  expect(await preprocess(IMAGE, planOf(SIZE))([])).toEqual([]);
});
