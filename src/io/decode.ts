import { createHash } from "node:crypto";
import sharp, { type Sharp } from "sharp";
import { OpenAutoGlmError } from "../errors.js";
import { LUMA_LONG_SIDE } from "../tiling/detail.js";
import { measureText } from "../tiling/measure-text.js";
import type { DecodedImage, LumaMap, Size } from "../types.js";
import { requireModest } from "./container-limits.js";
import { type ImageFormat, requireSupported } from "./sniff.js";

export interface DecodeLimits {
  readonly maxPixels: number;
}

// Untrusted input: only the loaders of the formats that we name may run, whatever the bytes claim to be.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"].map((format) => `VipsForeignLoad${format}`),
});
sharp.cache(false); // every file is seen once

/**
 * A file's bytes -> pixels: EXIF orientation applied, alpha laid over white, any colour space and depth to 8-bit sRGB,
 * first page or frame only. An AVIF may have a quarter of the pixels.
 * @throws OpenAutoGlmError `unsupported_format`, `pixel_limit`, `decode_failed`, and those of `requireModest`
 */
export async function decodeImage(bytes: Uint8Array, limits: DecodeLimits): Promise<DecodedImage> {
  const format = requireSupported(bytes);
  const headerSize = await readSize(bytes, format, limits);
  const decoding = Promise.all([decodePixels(bytes), planningPixels(bytes, format, headerSize)]);
  const sha256 = createHash("sha256").update(bytes).digest("hex"); // while libvips decodes
  const [{ size, pixels }, shrunk] = await decoding;
  return {
    size,
    sha256,
    pixels,
    luma: await lumaMap(shrunk ?? { ...size, data: pixels, channels: 3, factor: 1 }),
  };
}

/**
 * What planning needs, and no more: a large JPEG is shrunk while it loads; others have to be decoded whole.
 * The same bytes give the same luma map here and in `decodeImage`.
 */
export async function decodeForPlanning(
  bytes: Uint8Array,
  limits: DecodeLimits,
): Promise<{ size: Size; luma: LumaMap }> {
  const format = requireSupported(bytes);
  const size = await readSize(bytes, format, limits);
  const shrunk = await planningPixels(bytes, format, size);
  if (shrunk) return { size, luma: await lumaMap(shrunk) };
  const { pixels, size: decoded } = await decodePixels(bytes);
  return { size: decoded, luma: await lumaMap({ ...decoded, data: pixels, channels: 3, factor: 1 }) };
}

async function decodePixels(bytes: Uint8Array): Promise<{ size: Size; pixels: Uint8Array }> {
  const { data, info } = await decoding(() =>
    upright(bytes)
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true }),
  );
  const size = { width: info.width, height: info.height };
  return { size, pixels: info.channels === 3 ? data : toRgb(data, info.channels) };
}

/** Size after EXIF orientation, from the header alone. */
async function readSize(bytes: Uint8Array, format: ImageFormat, limits: DecodeLimits): Promise<Size> {
  requireModest(bytes, format);
  const limit = Math.floor(limits.maxPixels / (format === "avif" ? AVIF_COSTS : 1));
  const { autoOrient } = await decoding(() => open(bytes).metadata());
  const pixels = autoOrient.width * autoOrient.height;
  if (pixels > limit) {
    throw new OpenAutoGlmError(
      "pixel_limit",
      `the image has ${autoOrient.width} x ${autoOrient.height} = ${pixels} pixels, the limit is ${limit}`,
      "raise --max-pixels if the file can be trusted",
    );
  }
  return { width: autoOrient.width, height: autoOrient.height };
}

/** An AVIF takes about four times as much memory a pixel as the others, in few bytes of file. */
const AVIF_COSTS = 4;

/** Pixels that planning looks at: [height, width, channels], shrunk by `factor` in each direction. */
interface PlanningPixels extends Size {
  readonly data: Uint8Array;
  readonly channels: 1 | 3;
  readonly factor: number;
}

/** A large JPEG is looked at as it comes from shrinking on load, which costs a fraction of decoding it whole. */
async function planningPixels(bytes: Uint8Array, format: ImageFormat, size: Size): Promise<PlanningPixels | undefined> {
  const factor = format === "jpeg" ? shrinkFactor(size) : 1;
  if (factor === 1) return undefined;
  const { data, info } = await decoding(() =>
    upright(bytes)
      .resize({ width: Math.ceil(size.width / factor), height: Math.ceil(size.height / factor), fit: "fill" })
      .toColourspace("b-w")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true }),
  );
  const { width, height, channels } = info;
  return { width, height, data: channels === 1 ? data : everyNth(data, channels), channels: 1, factor };
}

/** 2, 4 or 8, as libjpeg shrinks, for pictures that stay over SHRINK_ABOVE px all the same; else 1. */
function shrinkFactor({ width, height }: Size): number {
  let factor = 1;
  while (factor < 8 && Math.max(width, height) / (2 * factor) >= SHRINK_ABOVE) factor *= 2;
  return factor;
}

const SHRINK_ABOVE = 1600;

async function lumaMap({ data, channels, factor, width, height }: PlanningPixels): Promise<LumaMap> {
  const shrinking = decoding(() =>
    sharp(data, { raw: { width, height, channels } })
      .resize({
        width: LUMA_LONG_SIDE,
        height: LUMA_LONG_SIDE,
        fit: "inside",
        withoutEnlargement: true,
        kernel: "linear",
      })
      .toColourspace("b-w")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true }),
  );
  const text = measureText(data, { width, height }, channels); // while libvips shrinks
  const { data: luma, info } = await shrinking;
  return {
    width: info.width,
    height: info.height,
    data: info.channels === 1 ? luma : everyNth(luma, info.channels),
    ...(text.height === undefined ? {} : { textHeight: text.height * factor }),
    textLength: text.length,
  };
}

function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { failOn: "error", limitInputPixels: false, limitInputChannels: 5, page: 0, pages: 1 });
}

function upright(bytes: Uint8Array): Sharp {
  return open(bytes).autoOrient();
}

async function decoding<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new OpenAutoGlmError("decode_failed", `the image can't be decoded: ${reason}`, "is the file whole?");
  }
}

/** One channel (grey) or four -> three. */
function toRgb(data: Uint8Array, channels: number): Uint8Array {
  const count = data.length / channels;
  const pixels = new Uint8Array(count * 3);
  const step = channels >= 3 ? 1 : 0;
  for (let index = 0; index < count; index++) {
    for (let channel = 0; channel < 3; channel++) pixels[index * 3 + channel] = data[index * channels + channel * step];
  }
  return pixels;
}

function everyNth(data: Uint8Array, step: number): Uint8Array {
  return Uint8Array.from({ length: data.length / step }, (_, index) => data[index * step]);
}
