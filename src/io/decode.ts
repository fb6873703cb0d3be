import { createHash } from "node:crypto";
import sharp, { type Sharp } from "sharp";
import { OpenAutoGlmError } from "../errors.js";
import { LUMA_LONG_SIDE } from "../tiling/detail.js";
import type { DecodedImage, LumaMap, Size } from "../types.js";
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
 * first page or frame only.
 * @throws OpenAutoGlmError `unsupported_format`, `pixel_limit`, `decode_failed`
 */
export async function decodeImage(bytes: Uint8Array, limits: DecodeLimits): Promise<DecodedImage> {
  const format = requireSupported(bytes);
  await readSize(bytes, limits);
  const { data, info } = await decoding(() =>
    upright(bytes)
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true }),
  );
  const size = { width: info.width, height: info.height };
  const pixels = info.channels === 3 ? data : toRgb(data, info.channels);
  return {
    size,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    pixels,
    luma: await lumaMap(bytes, format, { size, pixels }),
  };
}

/**
 * What planning needs, and no more: a JPEG is shrunk while it loads; other formats have to be decoded whole.
 * The same bytes give the same luma map here and in `decodeImage`.
 */
export async function decodeForPlanning(
  bytes: Uint8Array,
  limits: DecodeLimits,
): Promise<{ size: Size; luma: LumaMap }> {
  const format = requireSupported(bytes);
  if (format !== "jpeg") return decodeImage(bytes, limits);
  const size = await readSize(bytes, limits);
  return { size, luma: await lumaMap(bytes, format) };
}

/** Size after EXIF orientation, from the header alone. */
async function readSize(bytes: Uint8Array, limits: DecodeLimits): Promise<Size> {
  const { autoOrient } = await decoding(() => open(bytes).metadata());
  const pixels = autoOrient.width * autoOrient.height;
  if (pixels > limits.maxPixels) {
    throw new OpenAutoGlmError(
      "pixel_limit",
      `the image has ${autoOrient.width} x ${autoOrient.height} = ${pixels} pixels, the limit is ${limits.maxPixels}`,
      "raise --max-pixels if the file can be trusted",
    );
  }
  return { width: autoOrient.width, height: autoOrient.height };
}

async function lumaMap(
  bytes: Uint8Array,
  format: ImageFormat,
  decoded?: { readonly size: Size; readonly pixels: Uint8Array },
): Promise<LumaMap> {
  const source =
    format === "jpeg" || !decoded ? upright(bytes) : sharp(decoded.pixels, { raw: { ...decoded.size, channels: 3 } });
  const { data, info } = await decoding(() =>
    source
      .resize({ width: LUMA_LONG_SIDE, height: LUMA_LONG_SIDE, fit: "inside", withoutEnlargement: true, kernel: "linear" })
      .toColourspace("b-w")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true }),
  );
  return { width: info.width, height: info.height, data: info.channels === 1 ? data : everyNth(data, info.channels) };
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
