/**
 * Small files that claim or unpack to much: huge sides, many frames, heaps of metadata, in each format. Each must be
 * refused or done within 2 s and 512 MB, looked at in a process of its own that only decodes.
 *
 *     npm run build && node benchmarks/reliability/bombs.mjs [--only name]
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";

const MOST_MS = 2000;
const MOST_MB = 512;
const { values } = parseArgs({ options: { only: { type: "string" }, decode: { type: "string" } } });

/** In the process of its own: decodes one file as adapt does, and tells what it took. */
async function decode(path) {
  const { decodeImage } = await import("../../dist/io/decode.js");
  const start = performance.now();
  const outcome = await decodeImage(readFileSync(path), { maxPixels: 100_000_000 }).then(
    ({ size }) => `done ${size.width} x ${size.height}`,
    ({ code, message }) => `${code}: ${message}`,
  );
  const ms = Math.round(performance.now() - start);
  console.log(JSON.stringify({ outcome, ms, mb: Math.round(peakKb() / 1024) }));
}

/** What getrusage tells begins, on Linux, with what the process that started this one held then. */
function peakKb() {
  if (!existsSync("/proc/self/status")) return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "latin1"))[1]);
}

function pngChunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Grey, one bit a pixel: 8 pixels a byte, and zeros deflate a thousandfold. */
function png(width, height, extra = []) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const rows = width * height > 1e9 ? Buffer.alloc(1e6) : Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  const chunks = [
    pngChunk("IHDR", head),
    ...extra,
    pngChunk("IDAT", deflateSync(rows)),
    pngChunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]);
}

const text = (bytes) =>
  pngChunk("zTXt", Buffer.concat([Buffer.from("k\0\0", "latin1"), deflateSync(Buffer.alloc(bytes))]));
const icc = (bytes) =>
  pngChunk("iCCP", Buffer.concat([Buffer.from("k\0\0", "latin1"), deflateSync(Buffer.alloc(bytes))]));

/** A GIF of frames without data, each as large as the canvas. */
function gif(width, height, frames) {
  const head = Buffer.from("GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff", "latin1");
  const frame = Buffer.from("2c000000000000000000020244010000", "hex").subarray(0, 15);
  for (const [bytes, at] of [
    [head, 6],
    [frame, 5],
  ]) {
    bytes.writeUInt16LE(width, at);
    bytes.writeUInt16LE(height, at + 2);
  }
  return Buffer.concat([head, ...Array(frames).fill(frame), Buffer.from(";")]);
}

const plain = (width, height) => sharp({ create: { width, height, channels: 3, background: "white" } });

/** A file with the sides in its header changed. */
function resized(bytes, at, write) {
  const copy = Buffer.from(bytes);
  write(copy, at);
  return copy;
}

function jpegSides(bytes, side) {
  const at = [0xc0, 0xc2].map((marker) => bytes.indexOf(Buffer.from([0xff, marker]))).find((index) => index > 0);
  return resized(bytes, at + 5, (copy, offset) => {
    copy.writeUInt16BE(side, offset);
    copy.writeUInt16BE(side, offset + 2);
  });
}

/** Segments of 64 KiB each behind the start of a JPEG. */
function jpegSegments(bytes, marker, count) {
  const segment = Buffer.alloc(65_535, 0x41);
  segment.set([0xff, marker, 0xff, 0xfd]);
  return Buffer.concat([bytes.subarray(0, 2), ...Array(count).fill(segment), bytes.subarray(2)]);
}

/** Many scans: each repeats the last one of a progressive JPEG. */
function jpegScans(bytes, count) {
  const last = bytes.lastIndexOf(Buffer.from([0xff, 0xda]));
  const scan = bytes.subarray(last, -2);
  return Buffer.concat([bytes.subarray(0, last), ...Array(count).fill(scan), bytes.subarray(-2)]);
}

/** Little-endian, directories of `tags` entries that follow on each other; the last may lead back to the first. */
function tiff(width, height, { pages = 1, tags = 0, loops = false } = {}) {
  const entries = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, 1],
  ];
  for (let tag = 0; tag < tags; tag++) entries.push([40_000 + tag, 4, tag]);
  const size = 2 + entries.length * 12 + 4;
  const head = Buffer.from("II*\0\x10\0\0\0\0\0\0\0\0\0\0\0", "latin1");
  const directories = Array.from({ length: pages }, (_, page) => {
    const directory = Buffer.alloc(size);
    directory.writeUInt16LE(entries.length, 0);
    entries.forEach(([tag, type, value], index) => {
      directory.writeUInt16LE(tag, 2 + index * 12);
      directory.writeUInt16LE(type, 4 + index * 12);
      directory.writeUInt32LE(1, 6 + index * 12);
      directory.writeUInt32LE(value, 10 + index * 12);
    });
    const isLast = page === pages - 1;
    directory.writeUInt32LE(isLast ? (loops ? 16 : 0) : 16 + (page + 1) * size, size - 4);
    return directory;
  });
  return Buffer.concat([head, ...directories]);
}

function ispeSides(bytes, side) {
  return resized(bytes, bytes.indexOf("ispe") + 8, (copy, offset) => {
    copy.writeUInt32BE(side, offset);
    copy.writeUInt32BE(side, offset + 4);
  });
}

/** Of a lossy picture without any other chunk. */
function webpSides(bytes, side) {
  return resized(bytes, 26, (copy, offset) => {
    copy.writeUInt16LE(side, offset);
    copy.writeUInt16LE(side, offset + 2);
  });
}

/** A chunk of a RIFF file behind the others. */
function riffChunk(bytes, type, length) {
  const chunk = Buffer.alloc(8 + length, 0x41);
  chunk.write(type, 0, "latin1");
  chunk.writeUInt32LE(length, 4);
  const whole = Buffer.concat([bytes, chunk]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

const frames = async (count, format, options) => {
  const pages = Array.from({ length: count }, (_, index) =>
    sharp({ create: { width: 64, height: 64, channels: 3, background: { r: index % 256, g: index >> 8, b: 9 } } })
      .png()
      .toBuffer(),
  );
  return sharp(await Promise.all(pages), { join: { animated: true } })
    .toFormat(format, options)
    .toBuffer();
};

const bombs = {
  "png, 60,000 x 60,000": () => png(60_000, 60_000),
  "png, 2^31 - 1 wide": () => png(2 ** 31 - 1, 1),
  "png, 9,900 x 9,900 of zeros": () => png(9900, 9900),
  "png, 200 MB of text unpacked": () => png(8, 8, [text(2e8)]),
  "png, 1,000 x 1 MB of text unpacked": () => png(8, 8, Array(1000).fill(text(1e6))),
  "png, 200 MB of colour profile unpacked": () => png(8, 8, [icc(2e8)]),
  "gif, 65,535 x 65,535": () => gif(65_535, 65_535, 1),
  "gif, 1,000,000 frames": () => gif(16, 16, 1e6),
  "gif, 100,000 frames of 4,000 x 4,000": () => gif(4000, 4000, 1e5),
  "webp, 16,383 x 16,383": async () => webpSides(await plain(64, 64).webp().toBuffer(), 16_383),
  "webp, 9,900 x 9,900, no data": async () => webpSides(await plain(64, 64).webp().toBuffer(), 9900),
  "webp, 3,000 frames": () => frames(3000, "webp", { effort: 0 }),
  "webp, 100 MB of metadata": async () => riffChunk(await plain(8, 8).withXmp("<x/>").webp().toBuffer(), "XMP ", 1e8),
  "tiff, 100,000 x 100,000": () => tiff(100_000, 100_000),
  "tiff, 2^31 - 1 wide": () => tiff(2 ** 31 - 1, 1),
  "tiff, 200,000 pages": () => tiff(8, 8, { pages: 200_000 }),
  "tiff, 10,000 pages": () => tiff(8, 8, { pages: 10_000 }),
  "tiff, pages in a loop": () => tiff(8, 8, { pages: 3, loops: true }),
  "tiff, 20,000 tags": () => tiff(8, 8, { tags: 20_000 }),
  "jpeg, 65,500 x 65,500": async () => jpegSides(await plain(64, 64).jpeg().toBuffer(), 65_500),
  "jpeg, 9,900 x 9,900, no data": async () => jpegSides(await plain(64, 64).jpeg().toBuffer(), 9900),
  "jpeg, 9,900 x 9,900, 2,000 scans": async () =>
    jpegScans(await plain(9900, 9900).jpeg({ progressive: true, quality: 1 }).toBuffer(), 2000),
  "jpeg, 100 MB of comments": async () => jpegSegments(await plain(8, 8).jpeg().toBuffer(), 0xfe, 1600),
  "jpeg, 100 MB of EXIF": async () => jpegSegments(await plain(8, 8).jpeg().toBuffer(), 0xe1, 1600),
  "jpeg, 100 MB of colour profile": async () => jpegSegments(await plain(8, 8).jpeg().toBuffer(), 0xe2, 1600),
  "avif, 65,000 x 65,000 claimed": async () => ispeSides(await plain(64, 64).avif({ effort: 0 }).toBuffer(), 65_000),
  "avif, 9,000 x 9,000 claimed": async () => ispeSides(await plain(64, 64).avif({ effort: 0 }).toBuffer(), 9000),
  "avif, 4,990 x 4,990": () => plain(4990, 4990).avif({ effort: 0, quality: 1 }).toBuffer(),
  "avif, 9,000 x 9,000": () => plain(9000, 9000).avif({ effort: 0, quality: 1 }).toBuffer(),
};

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "openautoglm-bombs-"));
  const path = join(folder, "bomb");
  for (const [name, make] of Object.entries(bombs)) {
    if (values.only && !name.startsWith(values.only)) continue;
    writeFileSync(path, await make());
    const args = [fileURLToPath(import.meta.url), "--decode", path];
    const { stdout, stderr, signal } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
    const result = stdout ? JSON.parse(stdout) : { outcome: signal ?? stderr, ms: Infinity, mb: 0 };
    const isGood = result.ms <= MOST_MS && result.mb <= MOST_MB;
    if (!isGood) process.exitCode = 1;
    console.log(JSON.stringify({ name, bytes: readFileSync(path).length, ...result, isGood }));
  }
  rmSync(folder, { recursive: true });
}

await (values.decode ? decode(values.decode) : main());
