import { describe, expect, it } from "vitest";
import { requireModest } from "../../src/io/container-limits.js";
import { sniffFormat } from "../../src/io/sniff.js";
import { picture } from "../helpers/pictures.js";

/** Empty directories, one behind the other; the last leads to `last`. */
function tiff(pages: number, { big = false, little = true, last = 0 } = {}): Buffer {
  const [start, size] = big ? [16, 16] : [8, 6];
  const file = Buffer.alloc(start + pages * size);
  const put = (value: number, at: number, length: number) =>
    little
      ? file.writeUIntLE(value, at, Math.min(length, 6))
      : file.writeUIntBE(value, at + Math.max(0, length - 6), Math.min(length, 6));
  file.write(little ? "II" : "MM", "latin1");
  put(big ? 43 : 42, 2, 2);
  const link = (to: number, at: number) => put(to, at, big ? 8 : 4);
  link(start, big ? 8 : 4);
  for (let page = 0; page < pages; page++)
    link(page === pages - 1 ? last : start + (page + 1) * size, start + page * size + (big ? 8 : 2));
  return file;
}

/** Frames of 1 x 1 px, each with a comment before it; every other one has its own two colours. */
function gif(frames: number): Buffer {
  const comment = Buffer.from("21fe0361626300", "hex");
  const plain = Buffer.from("2c0000000001000100000202440100", "hex");
  const coloured = Buffer.from("2c000000000100010080000000ffffff0202440100", "hex");
  const pieces = Array.from({ length: frames }, (_, index) => [comment, index % 2 ? coloured : plain]).flat();
  return Buffer.concat([
    Buffer.from("GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff", "latin1"),
    ...pieces,
    Buffer.from(";"),
  ]);
}

const jpeg = () =>
  picture(8, 8, () => [9, 9, 9])
    .jpeg({ progressive: true })
    .toBuffer();

/** Segments of 65,535 bytes behind a JPEG's head. */
async function withSegments(marker: number, count: number): Promise<Buffer> {
  const bytes = await jpeg();
  const segment = Buffer.alloc(65_537);
  segment.set([0xff, marker, 0xff, 0xff]);
  return Buffer.concat([bytes.subarray(0, 2), ...Array<Buffer>(count).fill(segment), bytes.subarray(2)]);
}

async function withScans(count: number): Promise<Buffer> {
  return Buffer.concat([await jpeg(), ...Array<Buffer>(count).fill(Buffer.from([0xff, 0xda]))]);
}

describe("requireModest", () => {
  it.each([
    ["10,000 pages", () => tiff(10_000)],
    ["a directory outside of the file", () => tiff(2, { last: 1e6 })],
    ["100,000 frames", () => gif(100_000)],
    ["a GIF that ends in a frame", () => gif(100_001).subarray(0, 40)],
    ["256 segments of a JPEG", () => withSegments(0xe1, 255)],
    ["80 scans more", () => withScans(80)],
    ["a JPEG's head alone", () => Buffer.from([0xff, 0xd8, 0xff])],
    ["a TIFF's head alone", () => Buffer.from("II*\0", "latin1")],
  ])("lets %s pass", async (_, make) => {
    const bytes = await make();
    expect(() => requireModest(bytes, sniffFormat(bytes)!)).not.toThrow();
  });

  it.each([
    ["10,001 pages", "page_limit", () => tiff(10_001)],
    ["10,001 pages, big-endian", "page_limit", () => tiff(10_001, { little: false })],
    ["10,001 pages of a BigTIFF", "page_limit", () => tiff(10_001, { big: true })],
    ["10,001 pages of a big-endian BigTIFF", "page_limit", () => tiff(10_001, { big: true, little: false })],
    ["pages that lead back", "page_limit", () => tiff(3, { last: 8 })],
    ["100,001 frames", "frame_limit", () => gif(100_001)],
    ["16 MiB of EXIF", "metadata_limit", () => withSegments(0xe1, 257)],
    ["16 MiB of comments", "metadata_limit", () => withSegments(0xfe, 257)],
    ["101 scans", "scan_limit", () => withScans(101)],
  ])("refuses %s", async (_, code, make) => {
    const bytes = await make();
    expect(() => requireModest(bytes, sniffFormat(bytes)!)).toThrow(expect.objectContaining({ code }));
  });
});
