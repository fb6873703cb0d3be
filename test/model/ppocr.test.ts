import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPpocr, type PpocrOptions } from "../../dist/model/families/ppocr.js";
// Engines are worker threads: they run what was built.
import { loadPpocrV4 } from "../../dist/model/families/ppocr-files.js";
import { readingOptions } from "../../dist/model/open-model.js";
import { captionImage } from "../../dist/pipeline/caption-image.js";
import { captionOptions } from "../../dist/pipeline/caption-options.js";
import { DEFAULTS } from "../../src/config/schema.js";
import type { ModelFamily } from "../../src/model/family.js";
import type { CaptionedImage, PixelValues, Region } from "../../src/types.js";
import { refOf } from "../helpers/outcomes.js";
import { type Colour, picture } from "../helpers/pictures.js";
import { cropSample, SAMPLES } from "../helpers/samples.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder("all");

const OPTIONS: PpocrOptions = {
  ...{ name: "ppocr-v4", device: "cpu", threads: 1, engines: 1, batchSize: 1 },
  ...readingOptions(DEFAULTS),
};

type Reader = Awaited<ReturnType<typeof createPpocr>>;
const readers: Reader[] = [];

async function reader(changes: Partial<PpocrOptions> = {}): Promise<Reader> {
  const made = await createPpocr(await loadPpocrV4(), { ...OPTIONS, ...changes });
  readers.push(made);
  return made;
}

let model: Reader;
beforeAll(async () => {
  model = await reader();
});
afterAll(async () => {
  for (const each of readers) await each.close();
});

/** Pixels as they come from a picture, 8 levels of texture, each tile another. */
function pixels(kind: Region["kind"], width: number, height: number, seed = 0): PixelValues {
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, at) => ((at * 37 + seed * 101 + (at >> 7) * 11) % 8) * 36,
  );
  const size = { encodedWidth: width, encodedHeight: height, contentWidth: width, contentHeight: height };
  return {
    region: { kind, centerX: width / 2, centerY: height / 2, width, height, angle: 0, ...size },
    width,
    height,
    data,
  };
}

async function read(changes: Partial<PpocrOptions>, name: string): Promise<CaptionedImage> {
  const own: ModelFamily = Object.keys(changes).length === 0 ? model : await reader(changes);
  const outcome = await captionImage(refOf(folder.at(name)), own, captionOptions({ ...DEFAULTS, device: "cpu" }, own));
  expect(outcome.status).toBe("done");
  return outcome as CaptionedImage;
}

describe("loadPpocrV4", () => {
  it("finds the files in their package, and one text for each class", async () => {
    const { characters, hash } = await loadPpocrV4();
    expect(characters).toHaveLength(6625);
    expect([characters[0], characters.at(-1)]).toEqual(["", " "]);
    expect(characters.filter((character) => [..."aZ0é,"].includes(character)).length).toBe(5);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("the reader's encode", () => {
  it("gives a tile its map of probabilities, a line its features and classes", async () => {
    const { maps, lines } = await model.encode([
      pixels("tile", 96, 64),
      pixels("line", 80, 48),
      pixels("line", 160, 48),
    ]);
    expect(maps.map(({ data }) => data.length)).toEqual([96 * 64]);
    expect(maps[0].data.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(lines.map(({ region }) => region.encodedWidth)).toEqual([80, 160]);
    // A step each 8 px, 120 numbers a step.
    expect(
      lines.map(({ output }) => [
        output.features.length,
        output.hiddenSize,
        output.all.ids.length,
        output.latin.ids.length,
        output.ink.length,
      ]),
    ).toEqual([
      [10 * 120, 120, 10, 10, 80],
      [20 * 120, 120, 20, 20, 160],
    ]);
  });

  it("gives nothing for nothing", async () => {
    expect(await model.encode([])).toEqual({ maps: [], lines: [] });
  });

  it("keeps the order of the regions, whatever their width", async () => {
    const widths = [16, 320, 48, 160, 16, 88];
    const { lines } = await model.encode(widths.map((width, seed) => pixels("line", width, 48, seed)));
    expect(lines.map(({ region }) => region.encodedWidth)).toEqual(widths);
    expect(lines.map(({ output }) => output.ink.length)).toEqual(widths);
  });

  it("does not depend on what is batched together, nor on threads and engines: not by a bit", async () => {
    const tiles = [0, 1, 2].map((seed) => pixels("tile", 128, 96, seed));
    const lines = [0, 1, 2].map((seed) => pixels("line", 80 + 80 * seed, 48, seed));
    const expected = await model.encode([...tiles, ...lines]);
    expect(new Set(expected.maps.map(({ data }) => Buffer.from(data.buffer).toString("hex"))).size).toBe(3);
    for (const changes of [{ batchSize: 3 }, { batchSize: 2 }, { engines: 2 }, { threads: 2 }]) {
      const other = await reader(changes);
      const found = await other.encode([...tiles, ...lines]);
      expect([changes, found.maps.map(({ data }, index) => difference(data, expected.maps[index].data))]).toEqual([
        changes,
        [0, 0, 0],
      ]);
      const apart = found.lines.map(({ output }, index) =>
        difference(output.features, expected.lines[index].output.features),
      );
      expect([changes, apart]).toEqual([changes, [0, 0, 0]]);
    }
  });
});

function difference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index])), 0);
}

describe("the reader", () => {
  it("reads a line, and gives its features as tokens in their places", async () => {
    await cropSample("banner-market.png", { left: 0, top: 160, width: 640, height: 80 }, folder.at("line.png"));
    const { record, tokens, cost } = await read({}, "line.png");
    expect(record.caption).toBe('An image that reads: "Sundays in October, old railway yard"');
    expect(record.lineConfidences[0]).toBeGreaterThan(0.9);
    const [x, y, width, height] = record.lineBoxes[0];
    // The letters stand at 72..580 x 182..212 of the sample.
    expect([
      x > 55 && x < 75,
      y > 10 && y < 25,
      x + width > 575 && x + width < 600,
      y + height > 50 && y + height < 65,
    ]).toEqual([true, true, true, true]);
    expect([tokens.hiddenSize, tokens.data.length, tokens.positions.length]).toEqual([
      120,
      tokens.count * 120,
      tokens.count * 4,
    ]);
    expect(tokens.count).toBe(record.visualTokens);
    // The steps' places follow each other from the line's left to its right.
    const lefts = Array.from({ length: tokens.count }, (_, token) => tokens.positions[token * 4]);
    expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
    expect([lefts[0] * 640, (lefts.at(-1)! + tokens.positions.at(-2)!) * 640].map(Math.round)).toEqual(
      [x, x + width].map(Math.round),
    );
    expect(cost.encodedMegapixels).toBeGreaterThan(0);
    expect(cost.lineMegapixels).toBeCloseTo((tokens.count * 8 * 48) / 1e6, 9);
  });

  it("reads a line that stands upright, from the bottom to the top", async () => {
    await cropSample("banner-market.png", { left: 40, top: 160, width: 560, height: 80 }, folder.at("turned.png"), -90);
    const { record } = await read({}, "turned.png");
    expect(record.lines).toEqual(["Sundays in October, old railway yard"]);
  });

  it.each([8, -12])("reads a line that is turned by %d degrees", async (degrees) => {
    await cropSample(
      "banner-market.png",
      { left: 40, top: 165, width: 560, height: 60 },
      folder.at("turned.png"),
      degrees,
    );
    expect((await read({}, "turned.png")).record.lines).toEqual(["Sundays in October, old railway yard"]);
  });

  it("reads doubtful lines again, and gives the same bytes with two engines", async () => {
    const area = { left: 0, top: 0, width: 700, height: 400 };
    await sharp(`${SAMPLES}phone-parking.png`).extract(area).blur(4.5).png().toFile(folder.at("doubtful.png"));
    const again = await read({}, "doubtful.png");
    const once = await read({ reread: false }, "doubtful.png");
    expect(again.looked.length).toBeGreaterThan(once.looked.length);
    expect(again.looked.slice(0, once.looked.length)).toEqual(once.looked);
    const two = await read({ engines: 2 }, "doubtful.png");
    expect([two.record, two.tokens]).toEqual([again.record, again.tokens]);
  });

  it("reads nothing where nothing is, and invents nothing", async () => {
    await picture(320, 200, (x, y) => [(x * 3) % 256, (y * 5) % 256, 90])
      .png()
      .toFile(folder.at("gradient.png"));
    const { record, tokens } = await read({}, "gradient.png");
    expect([record.caption, record.finishReason, record.lines]).toEqual([
      "An image without readable text.",
      "empty",
      [],
    ]);
    expect([tokens.count, tokens.hiddenSize, tokens.data.length]).toEqual([0, 120, 0]);
  });

  it("drops lines under the confidence that is asked for", async () => {
    await cropSample("banner-market.png", { left: 0, top: 160, width: 640, height: 80 }, folder.at("line.png"));
    expect((await read({ minConfidence: 1 }, "line.png")).record.lines).toEqual([]);
  });

  it("reads lines as wide as they are, or brought to one mean and variance, if asked to", async () => {
    await cropSample("banner-market.png", { left: 0, top: 160, width: 640, height: 80 }, folder.at("line.png"));
    const [usual, narrow, level] = await Promise.all(
      [{}, { stretch: 1 }, { levelLines: true }].map((changes) => read(changes, "line.png")),
    );
    expect(usual.record.lines).toHaveLength(1);
    expect([narrow.record.lines, level.record.lines]).toEqual([usual.record.lines, usual.record.lines]);
    expect(narrow.tokens.count).toBeLessThan(usual.tokens.count);
    expect(level.tokens.count).toBe(usual.tokens.count);
    expect(level.tokens.data).not.toEqual(usual.tokens.data);
  });

  it("asks more confidence of lines on a picture than of others", async () => {
    await cropSample("banner-market.png", { left: 0, top: 160, width: 640, height: 80 }, folder.at("plain.png"));
    const grain = await picture(640, 80, (x, y) => Array(3).fill(((x * 37 + y * 91) % 7) * 10) as unknown as Colour)
      .png()
      .toBuffer();
    await sharp(folder.at("plain.png"))
      .composite([{ input: grain, blend: "difference" }])
      .toFile(folder.at("textured.png"));
    const lines = async (minPictureConfidence: number, name: string) =>
      (await read({ minPictureConfidence }, name)).record.lines.length;
    expect([await lines(0, "textured.png"), await lines(1, "textured.png")]).toEqual([1, 0]);
    expect([await lines(0, "plain.png"), await lines(1, "plain.png")]).toEqual([1, 1]);
  });
});
