import { createHash } from "node:crypto";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeForPlanning, decodeImage } from "../../src/io/decode.js";
import { BLACK, BLUE, type Colour, fieldAt, fields, GREEN, picture, pixelAt, RED, WHITE } from "../helpers/pictures.js";

const LIMITS = { maxPixels: 100_000_000 };
const decode = (bytes: Uint8Array) => decodeImage(bytes, LIMITS);

/** The largest difference of a channel from what the rule says. */
function error({ size, pixels }: Awaited<ReturnType<typeof decode>>, colour: (x: number, y: number) => Colour): number {
  expect(pixels).toHaveLength(size.width * size.height * 3);
  let largest = 0;
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const wanted = colour(x, y);
      pixelAt(pixels, size.width, x, y).forEach((value, channel) => {
        largest = Math.max(largest, Math.abs(value - wanted[channel]!));
      });
    }
  }
  return largest;
}

/** One colour for the whole picture of 8 x 8 px. */
const plain = (...colour: Colour) => picture(8, 8, () => colour);
const frames = (...colours: readonly Colour[]) =>
  Promise.all(
    colours.map((colour) =>
      plain(...colour)
        .png()
        .toBuffer(),
    ),
  ).then((pages) => sharp(pages, { join: { animated: true } }));
const grey16 = (levels: readonly number[]) =>
  sharp(Uint16Array.from(levels), { raw: { width: levels.length, height: 1, channels: 1 } }).toColourspace("grey16");

describe("decodeImage", () => {
  it("gives size, hash, pixels and luma of a PNG", async () => {
    const bytes = await fields(6, 4).png().toBuffer();
    const image = await decode(bytes);
    expect(image.size).toEqual({ width: 6, height: 4 });
    expect(image.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect(error(image, (x, y) => fieldAt(x, y, 6, 4))).toBe(0);
    // Red, green, blue, white by their brightness as one sees it; a picture under 512 px keeps its size.
    const { width, height, data } = image.luma;
    expect([width, height]).toEqual([6, 4]);
    expect([data[0], data[5], data[18], data[23]]).toEqual([127, 220, 76, 255]);
  });

  // EXIF orientation -> where the upright pixel (x, y) of w x h lies in the file.
  const STORED: Record<number, (x: number, y: number, w: number, h: number) => [number, number]> = {
    1: (x, y) => [x, y],
    2: (x, y, w) => [w - 1 - x, y],
    3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
    4: (x, y, _, h) => [x, h - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y, w) => [y, w - 1 - x],
    7: (x, y, w, h) => [h - 1 - y, w - 1 - x],
    8: (x, y, _, h) => [h - 1 - y, x],
  };
  const turned = (orientation: number) => {
    const [w, h] = [64, 32];
    const place = STORED[orientation];
    const [width, height] = orientation < 5 ? [w, h] : [h, w];
    const colours = new Map<string, Colour>();
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) colours.set(place(x, y, w, h).join(), fieldAt(x, y, w, h));
    return picture(width, height, (x, y) => colours.get(`${x},${y}`)!).withMetadata({ orientation });
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("turns EXIF orientation %d upright, in JPEG, PNG and WebP", async (orientation) => {
    const stored = turned(orientation);
    const files = await Promise.all([
      stored.clone().jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer(),
      stored.clone().png().toBuffer(),
      stored.clone().webp({ lossless: true }).toBuffer(),
    ]);
    for (const bytes of files) {
      const image = await decode(bytes);
      expect(image.size).toEqual({ width: 64, height: 32 });
      expect(error(image, (x, y) => fieldAt(x, y, 64, 32))).toBeLessThanOrEqual(3);
      expect([image.luma.width, image.luma.height]).toEqual([64, 32]);
    }
  });

  it.each<[string, () => Promise<Buffer>, Colour, number]>([
    ["transparent black is white", () => plain(0, 0, 0, 0).png().toBuffer(), WHITE, 0],
    ["half transparent black is grey", () => plain(0, 0, 0, 127).png().toBuffer(), [128, 128, 128], 1],
    ["a quarter of red over white", () => plain(255, 0, 0, 64).png().toBuffer(), [255, 191, 191], 1],
    ["opaque red", () => plain(255, 0, 0, 255).webp({ lossless: true }).toBuffer(), RED, 0],
    ["transparent in WebP", () => plain(0, 0, 255, 0).webp({ lossless: true }).toBuffer(), WHITE, 0],
    ["transparent in GIF", () => plain(0, 0, 255, 0).gif().toBuffer(), WHITE, 0],
    ["grey with alpha", () => plain(0, 0, 0, 127).toColourspace("b-w").png().toBuffer(), [128, 128, 128], 1],
    ["a grey JPEG", () => plain(99, 99, 99).toColourspace("b-w").jpeg().toBuffer(), [99, 99, 99], 1],
    ["a grey PNG", () => plain(99, 99, 99).toColourspace("b-w").png().toBuffer(), [99, 99, 99], 0],
    ["a palette", () => plain(0, 255, 0).png({ palette: true }).toBuffer(), GREEN, 0],
    ["a palette with alpha", () => plain(0, 255, 0, 0).png({ palette: true }).toBuffer(), WHITE, 0],
    ["16 bits a channel", () => plain(0x40, 0x80, 0xff).toColourspace("rgb16").png().toBuffer(), [0x40, 0x80, 0xff], 0],
    [
      "a TIFF of 16 bits",
      () => plain(0x40, 0x80, 0xff).toColourspace("rgb16").tiff({ compression: "lzw" }).toBuffer(),
      [0x40, 0x80, 0xff],
      0,
    ],
    [
      "BigTIFF",
      () => plain(0x40, 0x80, 0xff).tiff({ bigtiff: true, compression: "lzw" }).toBuffer(),
      [0x40, 0x80, 0xff],
      0,
    ],
    [
      "AVIF",
      () => plain(0x40, 0x80, 0xff).avif({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer(),
      [0x40, 0x80, 0xff],
      6,
    ],
    ["a profile of a wider gamut", () => plain(200, 30, 30).withIccProfile("p3").png().toBuffer(), [200, 30, 30], 4],
    ["CMYK white", () => plain(255, 255, 255).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(), WHITE, 4],
    ["CMYK black", () => plain(0, 0, 0).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(), BLACK, 60],
    // CMYK inks don't reach sRGB's red.
    ["CMYK red", () => plain(255, 0, 0).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(), [235, 30, 35], 40],
    [
      "the first page of a TIFF",
      async () => (await frames(RED, GREEN, BLUE)).tiff({ compression: "lzw" }).toBuffer(),
      RED,
      0,
    ],
    ["the first frame of a GIF", async () => (await frames(GREEN, RED)).gif().toBuffer(), GREEN, 0],
    ["the first frame of a WebP", async () => (await frames(BLUE, RED)).webp({ lossless: true }).toBuffer(), BLUE, 0],
  ])("%s", async (_, make, colour, tolerance) => {
    const image = await decode(await make());
    expect(image.size).toEqual({ width: 8, height: 8 });
    expect(error(image, () => colour)).toBeLessThanOrEqual(tolerance);
  });

  it("takes the upper byte of 16 bits of grey", async () => {
    const levels = [0, 255, 256, 0x80ff, 0xffff];
    const image = await decode(await grey16(levels).png().toBuffer());
    expect(levels.map((_, x) => pixelAt(image.pixels, 5, x, 0))).toEqual(
      [0, 0, 1, 128, 255].map((level) => [level, level, level]),
    );
  });

  it.each([
    [1, 1, 1, 1],
    [512, 300, 512, 300],
    [1024, 40, 512, 20],
    [40, 1024, 20, 512],
    [3000, 1, 512, 1],
    [1, 3000, 1, 512],
  ])("a picture of %d x %d px has a luma map of %d x %d", async (width, height, lumaWidth, lumaHeight) => {
    const { size, luma } = await decode(
      await picture(width, height, () => [200, 200, 200])
        .png()
        .toBuffer(),
    );
    expect(size).toEqual({ width, height });
    expect([luma.width, luma.height, luma.data.length]).toEqual([lumaWidth, lumaHeight, lumaWidth * lumaHeight]);
    expect(new Set(luma.data)).toEqual(new Set([200]));
  });
});

/** Detail of all kinds, larger than the luma map. */
const detailed = () =>
  picture(640, 480, (x, y) => [
    (x * 7) % 256,
    (y * 5) % 256,
    Math.floor(x / 10) % 2 === Math.floor(y / 10) % 2 ? 255 : 0,
  ]);

const FILES: [string, () => Promise<Buffer>][] = [
  ["JPEG", () => detailed().jpeg().toBuffer()],
  ["progressive JPEG", () => detailed().jpeg({ progressive: true }).toBuffer()],
  ["turned JPEG", () => detailed().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
  ["CMYK JPEG", () => detailed().toColourspace("cmyk").jpeg().toBuffer()],
  ["grey JPEG", () => detailed().toColourspace("b-w").jpeg().toBuffer()],
  ["PNG", () => detailed().png({ compressionLevel: 1 }).toBuffer()],
  [
    "transparent PNG",
    () =>
      picture(640, 480, (x, y) => [x % 256, y % 256, 0, (x + y) % 256])
        .png({ compressionLevel: 1 })
        .toBuffer(),
  ],
  ["WebP", () => detailed().webp({ effort: 0 }).toBuffer()],
  ["GIF", () => detailed().gif({ effort: 1 }).toBuffer()],
  ["TIFF", () => detailed().tiff().toBuffer()],
  ["AVIF", () => detailed().avif({ effort: 0 }).toBuffer()],
];

describe.each(FILES)("%s", (name, make) => {
  let bytes: Buffer;
  beforeAll(async () => {
    bytes = await make();
  });

  it("has the same size and luma map in a plan as in a run", async () => {
    const [planned, decoded] = await Promise.all([decodeForPlanning(bytes, LIMITS), decode(bytes)]);
    expect(planned.size).toEqual(decoded.size);
    expect(decoded.size).toEqual(name === "turned JPEG" ? { width: 480, height: 640 } : { width: 640, height: 480 });
    expect([planned.luma.width, planned.luma.height]).toEqual([decoded.luma.width, decoded.luma.height]);
    expect(Buffer.compare(planned.luma.data, decoded.luma.data)).toBe(0);
    expect(planned.luma.textHeight).toBe(decoded.luma.textHeight);
    expect(new Set(decoded.luma.data).size).toBeGreaterThan(2);
  });

  it.each([0.2, 0.5, 0.9])("is refused when only %d of it is there", async (share) => {
    const part = bytes.subarray(0, Math.floor(bytes.length * share));
    await expect(decode(part)).rejects.toMatchObject({ code: "decode_failed", kind: "input" });
  });

  it("is refused when it has more pixels than allowed, by its header", async () => {
    // An AVIF may have a quarter of the pixels.
    const share = name === "AVIF" ? 4 : 1;
    expect((await decodeImage(bytes, { maxPixels: 307_200 * share })).size.width).toBeGreaterThan(0);
    const refused = {
      code: "pixel_limit",
      message: expect.stringMatching(/the image has \d+ x \d+ = 307200 pixels, the limit is 307199/),
    };
    await expect(decodeImage(bytes, { maxPixels: 307_199 * share })).rejects.toMatchObject(refused);
    await expect(decodeForPlanning(bytes, { maxPixels: 307_199 * share })).rejects.toMatchObject(refused);
  });
});

describe("a JPEG that is shrunk while it loads", () => {
  // From 3200 px on; odd sides, and the wide side is the file's high one where it is turned.
  it.each([
    [3201, 333, 1, [512, 53]],
    [3203, 331, 6, [53, 512]],
    [6401, 97, 1, [512, 8]],
  ] as const)(
    "of %d x %d px, orientation %d, looks the same in a plan as in a run",
    async (width, height, orientation, lumaSize) => {
      const stripes = picture(width, height, (x, y) => (((x >> 4) ^ (y >> 4)) & 1 ? [20, 20, 20] : [230, 230, 230]));
      const bytes = await stripes.withMetadata({ orientation }).jpeg().toBuffer();
      const [planned, decoded] = await Promise.all([decodeForPlanning(bytes, LIMITS), decode(bytes)]);
      expect(decoded.size).toEqual(orientation === 6 ? { width: height, height: width } : { width, height });
      expect(planned.size).toEqual(decoded.size);
      expect([decoded.luma.width, decoded.luma.height]).toEqual(lumaSize);
      expect(Buffer.compare(planned.luma.data, decoded.luma.data)).toBe(0);
      expect(planned.luma.textHeight).toBe(decoded.luma.textHeight);
    },
  );
});

describe("what is no picture of ours", () => {
  const text = (content: string) => Buffer.from(content, "latin1");

  it.each([
    ["nothing", text("")],
    ["text", text("hello")],
    ["SVG", text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ["PDF", text("%PDF-1.7\n")],
    ["BMP", text("BM\x46\0\0\0\0\0\0\0\x36\0\0\0")],
    ["HEIC", text("\0\0\0\x18ftypheic\0\0\0\0mif1heic")],
  ])("%s is an unsupported format, planning or not", async (_, bytes) => {
    await expect(decode(bytes)).rejects.toMatchObject({ code: "unsupported_format", kind: "input" });
    await expect(decodeForPlanning(bytes, LIMITS)).rejects.toMatchObject({ code: "unsupported_format" });
  });

  it.each([
    ["a JPEG's head and rubbish", text(`\xff\xd8\xff\xe0${"x".repeat(500)}`)],
    ["a PNG's head and rubbish", text(`\x89PNG\r\n\x1a\n${"x".repeat(500)}`)],
    ["a GIF's head alone", text("GIF89a")],
    ["a TIFF's head alone", text("II*\0")],
    ["a WebP's head alone", text("RIFF\x10\0\0\0WEBP")],
    ["an AVIF's head alone", text("\0\0\0\x18ftypavif\0\0\0\0mif1avif")],
  ])("%s can't be decoded", async (_, bytes) => {
    await expect(decode(bytes)).rejects.toMatchObject({ code: "decode_failed", hint: "is the file whole?" });
    await expect(decodeForPlanning(bytes, LIMITS)).rejects.toMatchObject({ code: "decode_failed" });
  });

  it("no other loader can be reached: SVG is blocked in the whole process", async () => {
    await expect(
      sharp(text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')).png().toBuffer(),
    ).rejects.toThrow();
  });
});
