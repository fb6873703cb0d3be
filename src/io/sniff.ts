import { OpenAutoGlmError } from "../errors.js";

export type ImageFormat = "jpeg" | "png" | "webp" | "gif" | "tiff" | "avif";

/** Names of the formats that are decoded. */
const DECODED = /\.(jpe?g|jpe|jfif|png|apng|webp|gif|tiff?|avif|avifs)$/i;

/** Names by which a file that is no image of ours may still be meant as one: it gets an error, not silence. */
const FOREIGN =
  /\.(heic|heif|bmp|dib|svgz?|pdf|ico|cur|jp2|j2k|j2c|jpx|jpf|jxl|ppm|pgm|pbm|pnm|pam|pfm|tga|exr|hdr|psd|raw|dng|cr2|cr3|nef|arw|orf|rw2|fits?|fts|sgi|rgb|pcx|qoi|dcm|nii|v|vips|mat)$/i;

/** Leading bytes that `sniffFormat` needs. */
export const SNIFF_BYTES = 64;

/** The format by content, never by name; undefined if it is none that is decoded. */
export function sniffFormat(head: Uint8Array): ImageFormat | undefined {
  const ascii = (from: number, to: number) => String.fromCharCode(...head.subarray(from, to));
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return "jpeg";
  if (ascii(0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (ascii(0, 4) === "RIFF" && ascii(8, 12) === "WEBP") return "webp";
  if (ascii(0, 6) === "GIF87a" || ascii(0, 6) === "GIF89a") return "gif";
  if (["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(ascii(0, 4))) return "tiff";
  if (ascii(4, 8) === "ftyp" && /avi[fs]/.test(ascii(8, SNIFF_BYTES))) return "avif";
  return undefined;
}

export function hasImageExtension(name: string): boolean {
  return DECODED.test(name) || FOREIGN.test(name);
}

/** Named as an image of a format that is not decoded. Its content may still be one that is. */
export function hasForeignExtension(name: string): boolean {
  return FOREIGN.test(name);
}

export function requireSupported(bytes: Uint8Array): ImageFormat {
  const format = sniffFormat(bytes);
  if (format) return format;
  throw new OpenAutoGlmError(
    "unsupported_format",
    bytes.length === 0 ? "the file is empty" : "the content is none of JPEG, PNG, WebP, GIF, TIFF, AVIF",
    "convert it to one of them",
  );
}
