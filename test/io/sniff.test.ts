import { describe, expect, it } from "vitest";
import { hasImageExtension, requireSupported, sniffFormat } from "../../src/io/sniff.js";

/** Latin-1 text -> bytes. */
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe("sniffFormat", () => {
  it.each<[string, string, string | undefined]>([
    ["JPEG (JFIF)", "\xff\xd8\xff\xe0\0\x10JFIF", "jpeg"],
    ["JPEG (EXIF)", "\xff\xd8\xff\xe1", "jpeg"],
    ["PNG", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "png"],
    ["PNG after a text-mode transfer", "\x89PNG\n\x1a\n\0\0\0\rIHDR", undefined],
    ["WebP", "RIFF\x10\0\0\0WEBPVP8 ", "webp"],
    ["WAV", "RIFF\x10\0\0\0WAVEfmt ", undefined],
    ["GIF 87a", "GIF87a", "gif"],
    ["GIF 89a", "GIF89a", "gif"],
    ["GIF of no version", "GIF90a", undefined],
    ["TIFF, little-endian", "II*\0", "tiff"],
    ["TIFF, big-endian", "MM\0*", "tiff"],
    ["BigTIFF, little-endian", "II+\0", "tiff"],
    ["BigTIFF, big-endian", "MM\0+", "tiff"],
    ["AVIF", "\0\0\0\x1cftypavif\0\0\0\0", "avif"],
    ["AVIF sequence", "\0\0\0\x1cftypavis\0\0\0\0", "avif"],
    ["AVIF by a compatible brand", "\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf", "avif"],
    ["HEIC", "\0\0\0\x18ftypheic\0\0\0\0mif1heic", undefined],
    ["MP4", "\0\0\0\x18ftypisom\0\0\0\0isommp42", undefined],
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg"/>', undefined],
    ["PDF", "%PDF-1.7", undefined],
    ["BMP", "BM\x46\0\0\0", undefined],
    ["nothing", "", undefined],
    ["too little", "\xff\xd8", undefined],
  ])("%s: %j is %s", (_, head, format) => {
    expect(sniffFormat(bytes(head))).toBe(format);
  });
});

describe("hasImageExtension", () => {
  it.each([
    ["a.jpg", true],
    ["a.JPEG", true],
    ["a.b.png", true],
    [".png", true],
    ["a.heic", true],
    ["a.svg", true],
    ["a.pdf", true],
    ["a.png.txt", false],
    ["png", false],
    ["a.pngx", false],
    ["a.txt", false],
    ["a.json", false],
    ["", false],
  ])("%j: %s", (name, expected) => {
    expect(hasImageExtension(name)).toBe(expected);
  });
});

describe("requireSupported", () => {
  it.each([
    ["", "the file is empty"],
    ["hello", "the content is none of JPEG, PNG, WebP, GIF, TIFF, AVIF"],
  ])("refuses %j", (content, message) => {
    expect(() => requireSupported(bytes(content))).toThrow(
      expect.objectContaining({ code: "unsupported_format", message, hint: "convert it to one of them" }),
    );
  });
});
