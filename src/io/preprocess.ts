import sharp, { type Sharp } from "sharp";
import type { DecodedImage, PixelValues, Region, Size, TilePlan } from "../types.js";

/** Cuts regions of one picture; what it returns keeps the order of `regions`. */
export type Cutter = (regions: readonly Region[]) => Promise<PixelValues[]>;

/** Pixels to cut from, and how many of them one original pixel makes. */
interface Source extends Size {
  readonly pixels: Uint8Array;
  readonly scaleX: number;
  readonly scaleY: number;
}

/**
 * Scales the whole picture to the plan's canvas once; tiles are then plain copies of it, so that neighbours agree on
 * every shared pixel. Lines are cut from what the plan says: the canvas, or the original pixels.
 */
export function preprocess(image: DecodedImage, plan: TilePlan): Cutter {
  const original: Source = { ...image.size, pixels: image.pixels, scaleX: 1, scaleY: 1 };
  let canvas: Promise<Source> | undefined;
  const scaled = () => (canvas ??= scaleTo(original, plan.resized));
  return (regions) =>
    Promise.all(
      regions.map(async (region) => {
        const source = region.kind === "line" && plan.detail === "original" ? original : await scaled();
        return { region, data: await cut(source, region) };
      }),
    );
}

async function scaleTo(source: Source, size: Size): Promise<Source> {
  if (size.width === source.width && size.height === source.height) return source;
  const pixels = await open(source)
    .resize({ ...size, fit: "fill", kernel: "lanczos3" })
    .raw()
    .toBuffer();
  return { ...size, pixels, scaleX: size.width / source.width, scaleY: size.height / source.height };
}

/** [encodedHeight, encodedWidth, 3] */
async function cut(source: Source, region: Region): Promise<Uint8Array> {
  const content = { width: region.contentWidth, height: region.contentHeight };
  const pixels = region.angle === 0 ? await cutUpright(source, region, content) : await cutRotated(source, region, content);
  return padEdges(pixels, content, { width: region.encodedWidth, height: region.encodedHeight });
}

async function cutUpright(source: Source, region: Region, content: Size): Promise<Uint8Array> {
  const width = region.width * source.scaleX;
  const height = region.height * source.scaleY;
  const left = clamp(Math.round(region.centerX * source.scaleX - width / 2), 0, source.width - 1);
  const top = clamp(Math.round(region.centerY * source.scaleY - height / 2), 0, source.height - 1);
  const right = clamp(Math.round(region.centerX * source.scaleX + width / 2), left + 1, source.width);
  const bottom = clamp(Math.round(region.centerY * source.scaleY + height / 2), top + 1, source.height);
  const area = { left, top, width: right - left, height: bottom - top };
  if (area.width === content.width && area.height === content.height) return copyArea(source, area);
  return open(source)
    .extract(area)
    .resize({ ...content, fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
}

/** Turns the region's surroundings upright about its centre, then cuts its middle. */
async function cutRotated(source: Source, region: Region, content: Size): Promise<Uint8Array> {
  const width = region.width * source.scaleX;
  const height = region.height * source.scaleY;
  const reach = Math.ceil(Math.hypot(width, height) / 2) + 2;
  const centerX = Math.round(region.centerX * source.scaleX);
  const centerY = Math.round(region.centerY * source.scaleY);
  const side = 2 * reach;
  const square = copyClamped(source, centerX - reach, centerY - reach, side);
  const turned = await sharp(square, { raw: { width: side, height: side, channels: 3 } })
    .rotate((-region.angle * 180) / Math.PI, { background: "#808080" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const middle = { width: turned.info.width, height: turned.info.height, pixels: turned.data, scaleX: 1, scaleY: 1 };
  const upright = { ...region, angle: 0, width, height, centerX: middle.width / 2, centerY: middle.height / 2 };
  return cutUpright(middle, upright, content);
}

function open({ pixels, width, height }: Source): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

function copyArea(source: Source, area: { left: number; top: number; width: number; height: number }): Uint8Array {
  if (area.width === source.width && area.height === source.height) return source.pixels;
  const pixels = new Uint8Array(area.width * area.height * 3);
  for (let y = 0; y < area.height; y++) {
    const start = ((area.top + y) * source.width + area.left) * 3;
    pixels.set(source.pixels.subarray(start, start + area.width * 3), y * area.width * 3);
  }
  return pixels;
}

/** A square that may reach over the border, where the nearest pixel repeats. */
function copyClamped(source: Source, left: number, top: number, side: number): Uint8Array {
  const pixels = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    const row = clamp(top + y, 0, source.height - 1) * source.width;
    for (let x = 0; x < side; x++) {
      const from = (row + clamp(left + x, 0, source.width - 1)) * 3;
      pixels.set(source.pixels.subarray(from, from + 3), (y * side + x) * 3);
    }
  }
  return pixels;
}

/** Repeats the last column and row up to the encoder's size. */
function padEdges(pixels: Uint8Array, content: Size, encoded: Size): Uint8Array {
  if (content.width === encoded.width && content.height === encoded.height) return pixels;
  const padded = new Uint8Array(encoded.width * encoded.height * 3);
  for (let y = 0; y < encoded.height; y++) {
    const from = Math.min(y, content.height - 1) * content.width * 3;
    const to = y * encoded.width * 3;
    padded.set(pixels.subarray(from, from + content.width * 3), to);
    const last = pixels.subarray(from + (content.width - 1) * 3, from + content.width * 3);
    for (let x = content.width; x < encoded.width; x++) padded.set(last, to + x * 3);
  }
  return padded;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
