import sharp, { type Sharp } from "sharp";
import { type Kernel, resample } from "../tiling/resample.js";
import type { DecodedImage, PixelValues, Region, Size, TilePlan } from "../types.js";

/** Cuts regions of one picture; what it returns keeps the order of `regions`. */
export type Cutter = (regions: readonly Region[]) => Promise<PixelValues[]>;

/** Pixels to cut from, and how many of them one original pixel makes. */
interface Source extends Size {
  readonly pixels: Uint8Array;
  readonly scaleX: number;
  readonly scaleY: number;
}

interface Area extends Size {
  readonly left: number;
  readonly top: number;
}

/** What `resample` does, maybe elsewhere. */
export type Resample = (...input: Parameters<typeof resample>) => Uint8Array | Promise<Uint8Array>;

/** How whole pictures are scaled: a family's reference's kernel, as its reference does it. */
interface Scaling {
  readonly kernel: Kernel;
  readonly enlarge: Resample;
}

/**
 * Scales the whole picture to the plan's canvas once; tiles are then plain copies of it, so that neighbours agree on
 * every shared pixel. Lines are cut from what the plan says: the canvas, or the original pixels.
 * @param kernel the encoder's geometry.resample; undefined for readers
 * @param enlarge takes long: a run has it done in other threads
 */
export function preprocess(image: DecodedImage, plan: TilePlan, kernel?: Kernel, enlarge: Resample = resample): Cutter {
  const scaling = kernel && { kernel, enlarge };
  const original: Source = { ...image.size, pixels: image.pixels, scaleX: 1, scaleY: 1 };
  let canvas: Promise<Source> | undefined;
  const scaled = () => (canvas ??= scaleThrough(original, [...(plan.via ?? []), plan.resized], scaling));
  return (regions) =>
    Promise.all(
      regions.map(async (region) => {
        const source = isCutFromOriginal(region, plan) ? original : await scaled();
        return region.kind === "line" ? cutLine(source, region) : cutTile(source, region, plan.fill, scaling);
      }),
    );
}

function isCutFromOriginal({ kind }: Region, plan: TilePlan): boolean {
  return (kind === "line" && plan.detail === "original") || (kind === "thumbnail" && plan.thumbnailFrom === "original");
}

async function scaleThrough(source: Source, sizes: readonly Size[], scaling?: Scaling): Promise<Source> {
  let scaled = source;
  for (const size of sizes) {
    if (size.width === scaled.width && size.height === scaled.height) continue;
    const pixels = scaling
      ? await scaleAsReference(scaled, size, scaling)
      : await open(scaled)
          .resize({ width: size.width, height: size.height, fit: "fill", kernel: "lanczos3" })
          .raw()
          .toBuffer();
    scaled = {
      width: size.width,
      height: size.height,
      pixels,
      scaleX: size.width / source.width,
      scaleY: size.height / source.height,
    };
  }
  return scaled;
}

/**
 * Shrinks with sharp, in its own threads (within a few levels of Pillow, which the references scale with), and
 * enlarges exactly as Pillow: libvips has no Lanczos for that, and lays the picture half an output pixel off.
 */
async function scaleAsReference(source: Source, size: Size, { kernel, enlarge }: Scaling): Promise<Uint8Array> {
  const shrunk = { width: Math.min(source.width, size.width), height: Math.min(source.height, size.height) };
  const pixels =
    shrunk.width === source.width && shrunk.height === source.height
      ? source.pixels
      : await open(source)
          .resize({ ...shrunk, fit: "fill", kernel })
          .raw()
          .toBuffer();
  return enlarge(pixels, shrunk, size, kernel);
}

/** A tile or the thumbnail; what lies beyond the picture is black, or its nearest pixel. */
async function cutTile(
  source: Source,
  region: Region,
  fill: TilePlan["fill"],
  scaling?: Scaling,
): Promise<PixelValues> {
  const content = { width: region.contentWidth, height: region.contentHeight };
  const encoded = { width: region.encodedWidth, height: region.encodedHeight };
  const area = areaOf(source, region);
  const isInside =
    area.left >= 0 &&
    area.top >= 0 &&
    area.left + area.width <= source.width &&
    area.top + area.height <= source.height;
  const pixels = isInside ? copyArea(source, area) : copyBeyond(source, area, fill);
  const piece = { ...source, width: area.width, height: area.height, pixels };
  return { region, ...encoded, data: padEdges(await scaleTile(piece, content, scaling), content, encoded) };
}

async function scaleTile(piece: Source, content: Size, scaling?: Scaling): Promise<Uint8Array> {
  if (piece.width === content.width && piece.height === content.height) return piece.pixels;
  if (scaling) return scaleAsReference(piece, content, scaling);
  return open(piece)
    .resize({ ...content, fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
}

async function cutLine(source: Source, region: Region): Promise<PixelValues> {
  return region.angle === 0 ? cutUpright(source, region, region) : cutRotated(source, region);
}

/** @param place where the region lies on the source, upright */
function cutUpright(source: Source, region: Region, place: Region): PixelValues {
  const area = within(source, areaOf(source, place));
  return { region, width: area.width, height: area.height, data: copyArea(source, area) };
}

/** Turns the region's surroundings upright about its centre, then cuts its middle. */
async function cutRotated(source: Source, region: Region): Promise<PixelValues> {
  const width = region.width * source.scaleX;
  const height = region.height * source.scaleY;
  const reach = Math.ceil(Math.hypot(width, height) / 2) + 2;
  const centerX = Math.round(region.centerX * source.scaleX);
  const centerY = Math.round(region.centerY * source.scaleY);
  const side = 2 * reach;
  const square = copyBeyond(source, { left: centerX - reach, top: centerY - reach, width: side, height: side });
  const turned = await sharp(square, { raw: { width: side, height: side, channels: 3 } })
    .rotate((-region.angle * 180) / Math.PI, { background: "#808080" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const middle = { width: turned.info.width, height: turned.info.height, pixels: turned.data, scaleX: 1, scaleY: 1 };
  const upright = { ...region, angle: 0, width, height, centerX: middle.width / 2, centerY: middle.height / 2 };
  return cutUpright(middle, region, upright);
}

function open({ pixels, width, height }: Source): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A region's rectangle on the source, in whole pixels; it may reach over the border. */
function areaOf(source: Source, region: Region): Area {
  const width = region.width * source.scaleX;
  const height = region.height * source.scaleY;
  const left = Math.round(region.centerX * source.scaleX - width / 2);
  const top = Math.round(region.centerY * source.scaleY - height / 2);
  const right = Math.max(left + 1, Math.round(region.centerX * source.scaleX + width / 2));
  const bottom = Math.max(top + 1, Math.round(region.centerY * source.scaleY + height / 2));
  return { left, top, width: right - left, height: bottom - top };
}

/** The part of an area that holds pixels; at least one. */
function within(source: Source, area: Area): Area {
  const left = clamp(area.left, 0, source.width - 1);
  const top = clamp(area.top, 0, source.height - 1);
  const right = clamp(area.left + area.width, left + 1, source.width);
  const bottom = clamp(area.top + area.height, top + 1, source.height);
  return { left, top, width: right - left, height: bottom - top };
}

function copyArea(source: Source, area: Area): Uint8Array {
  if (area.width === source.width && area.height === source.height) return source.pixels;
  const pixels = new Uint8Array(area.width * area.height * 3);
  for (let y = 0; y < area.height; y++) {
    const start = ((area.top + y) * source.width + area.left) * 3;
    pixels.set(source.pixels.subarray(start, start + area.width * 3), y * area.width * 3);
  }
  return pixels;
}

/** An area that may reach over the border, where the nearest pixel repeats, or black lies. */
function copyBeyond(source: Source, area: Area, fill: TilePlan["fill"] = "edge"): Uint8Array {
  const pixels = new Uint8Array(area.width * area.height * 3);
  for (let y = 0; y < area.height; y++) {
    const row = clamp(area.top + y, 0, source.height - 1);
    if (fill === "black" && row !== area.top + y) continue;
    for (let x = 0; x < area.width; x++) {
      const column = clamp(area.left + x, 0, source.width - 1);
      if (fill === "black" && column !== area.left + x) continue;
      const from = (row * source.width + column) * 3;
      const to = (y * area.width + x) * 3;
      pixels[to] = source.pixels[from];
      pixels[to + 1] = source.pixels[from + 1];
      pixels[to + 2] = source.pixels[from + 2];
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
