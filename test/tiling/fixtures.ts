import { readFileSync } from "node:fs";
import type { PlanOptions } from "../../src/tiling/strategy.js";
import type { EncoderGeometry, LumaMap, Size } from "../../src/types.js";

export interface Golden {
  readonly reference: string;
  readonly columns: string;
  readonly rows: readonly (readonly (number | string | null)[])[];
}

/** What a script of test/reference/tiling wrote. */
export function readGolden<T = Golden>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/tiling/${name}.json`, import.meta.url), "utf8"));
}

export const READER: EncoderGeometry = { multiple: 32, tileShape: "any", thumbnail: "none" };

/** Florence-2: one picture of one size. */
export const FLORENCE: EncoderGeometry = {
  multiple: 768,
  tileShape: "square",
  tileSize: 768,
  thumbnail: "none",
  maxTiles: 1,
  preset: { strategy: "fixed", width: 768, height: 768, fit: "squash" },
};

/** A ViT of squares; `tileSize` left out: each strategy takes its own. */
export function squares(thumbnail: EncoderGeometry["thumbnail"], tileSize?: number): EncoderGeometry {
  return { multiple: 14, tileShape: "square", thumbnail, tileSize };
}

export function planOptions(strategy: PlanOptions["strategy"], changes: Partial<PlanOptions> = {}): PlanOptions {
  return {
    strategy,
    threshold: 1024,
    tileSize: 384,
    overlap: 48,
    maxTiles: 64,
    fixedSize: 512,
    singleSize: 768,
    textHeight: 9,
    minLongSide: 640,
    maxMegapixels: 2.2,
    skipBlank: true,
    thumbnail: false,
    geometry: READER,
    ...changes,
  };
}

/** The luma map's size for a picture: long side 512 at most, as the decoder makes it. */
export function lumaSize({ width, height }: Size): Size {
  const scale = Math.min(1, 512 / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

export function flatLuma(size: Size, value = 128): LumaMap {
  const map = lumaSize(size);
  return { ...map, data: new Uint8Array(map.width * map.height).fill(value) };
}
