import { OpenAutoGlmError } from "../errors.js";
import type { ImageFormat } from "./sniff.js";

/** More than any picture of use has; a decoder's time grows with each of them, however few bytes the file has. */
const MOST_PAGES = 10_000;
const MOST_FRAMES = 100_000;
const MOST_SCANS = 100;
const MOST_METADATA = 16 << 20; // bytes

/**
 * Refuses what a decoder would go through for ever: pages of a TIFF, frames of a GIF, scans and metadata of
 * a JPEG.
 * @throws OpenAutoGlmError `page_limit`, `frame_limit`, `scan_limit`, `metadata_limit`
 */
export function requireModest(bytes: Uint8Array, format: ImageFormat): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === "tiff" && tiffPages(file) > MOST_PAGES) throw tooMuch("page_limit", `${MOST_PAGES} pages`);
  if (format === "gif" && gifFrames(file) > MOST_FRAMES) throw tooMuch("frame_limit", `${MOST_FRAMES} frames`);
  if (format !== "jpeg") return;
  if (jpegMetadata(file) > MOST_METADATA) throw tooMuch("metadata_limit", `${MOST_METADATA >> 20} MiB of metadata`);
  if (jpegScans(file) > MOST_SCANS) throw tooMuch("scan_limit", `${MOST_SCANS} scans`);
}

function tooMuch(code: string, limit: string): OpenAutoGlmError {
  return new OpenAutoGlmError(code, `the image has more than ${limit}`, "save it anew with another program");
}

/** Directories as they follow on each other, counted up to one more than allowed: they may lead back. */
function tiffPages(file: Buffer): number {
  const isLittle = file[0] === 0x49;
  const isBig = file[isLittle ? 2 : 3] === 43;
  const number = (at: number, size: number): number => {
    const low = isLittle ? at : at + Math.max(0, size - 6);
    return isLittle ? file.readUIntLE(low, Math.min(size, 6)) : file.readUIntBE(low, Math.min(size, 6));
  };
  const [countSize, entrySize, linkSize, start] = isBig ? [8, 20, 8, 8] : [2, 12, 4, 4];
  let pages = 0;
  try {
    for (let at = number(start, linkSize); at !== 0 && pages <= MOST_PAGES; pages++)
      at = number(at + countSize + number(at, countSize) * entrySize, linkSize);
  } catch {
    return pages; // it leads out of the file: the decoder says so
  }
  return pages;
}

/** Image blocks, as far as the blocks follow on each other. */
function gifFrames(file: Buffer): number {
  const colours = (flags = 0): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0); // bytes
  let frames = 0;
  for (let at = 13 + colours(file[10]); file[at] === 0x2c || file[at] === 0x21; at++) {
    const isImage = file[at] === 0x2c;
    if (isImage) frames++;
    at += isImage ? 11 + colours(file[at + 9]) : 2;
    while (file[at]! > 0) at += file[at]! + 1;
  }
  return frames;
}

/** Bytes of the segments before the picture that are no part of it. */
function jpegMetadata(file: Buffer): number {
  let sum = 0;
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff && file[at + 1] !== 0xda; ) {
    const length = 2 + file.readUInt16BE(at + 2);
    if (file[at + 1]! >= 0xe0) sum += length;
    at += length;
  }
  return sum;
}

/** Markers that begin a scan; thumbnails in the metadata count as well. */
function jpegScans(file: Buffer): number {
  let scans = 0;
  for (let at = file.indexOf(SCAN); at >= 0 && scans <= MOST_SCANS; at = file.indexOf(SCAN, at + 2)) scans++;
  return scans;
}

const SCAN = Buffer.from([0xff, 0xda]);
