import { layoutAnyresTokens } from "../../fusion/anyres-map.js";
import { layoutTileTokens, type TileFeatures } from "../../fusion/tile-tokens.js";
import { tileRegions } from "../../tiling/regions.js";
import type { Preset, Size, VisualTokens } from "../../types.js";
import type { Bundle } from "../bundle.js";
import {
  boundedNumber,
  describeImage,
  LANGUAGE_SESSIONS,
  type LaidOut,
  LIMITS,
  type Look,
  normalisationOf,
  numberOf,
  objectOf,
  resampleOf,
  sizeOf,
  type VlmSetup,
  type VlmSpec,
} from "./vlm.js";

/** OneVision's canvases have 1 to 6 tiles a side. */
const MAX_GRID = 6;
/** Tiles a side beyond which no public checkpoint goes. */
const MOST_TILES = 16;

/**
 * LLaVA-OneVision: the whole picture first, then square tiles whose tokens are laid out as one map. The reference ends
 * each row with a learned vector; public exports do not carry it, so it is left out unless the bundle has it.
 */
export const llavaOnevision: VlmSpec = {
  modelTypes: ["llava_onevision"],
  sessions: {
    vision_encoder: { inputs: ["pixel_values"], outputs: ["image_features"] },
    ...LANGUAGE_SESSIONS,
  },
  decoding: "causal",
  visionSession: "vision_encoder",
  defaultPrompt: "Describe this image in detail.",
  setup,
};

function setup({ imageProcessor, processor, config, imageNewline }: Bundle): VlmSetup {
  const { width: tileSize } = sizeOf(imageProcessor.size, "size");
  const aspect = String(processor.vision_aspect_ratio ?? config.vision_aspect_ratio ?? "anyres_max_9");
  const vision = objectOf(config.vision_config);
  const patchSize = boundedNumber(vision.patch_size, LIMITS.patch, "vision_config.patch_size", 14);
  const preset: Preset = {
    strategy: "anyres",
    tileSize,
    patchSize,
    pinpoints: pinpointsOf(imageProcessor.image_grid_pinpoints ?? config.image_grid_pinpoints, tileSize),
    maxMapTiles: numberOf(Number(aspect.replace("anyres_max_", "")), 9),
  };
  const newline = imageNewline && Float32Array.from(imageNewline);
  return {
    geometry: {
      multiple: tileSize,
      tileShape: "square",
      tileSize,
      patchSize,
      thumbnail: "first",
      resample: resampleOf(imageProcessor),
      maxGrid: MAX_GRID,
      preset,
    },
    encoder: { kind: "tiles", output: "image_features", normalisation: normalisationOf(imageProcessor) },
    layout: (tiles, hiddenSize, look) => layoutMap(tiles, hiddenSize, look, preset.maxMapTiles, newline),
    placeholder: (image, imageToken) => imageToken.repeat(image.tokens),
  };
}

/** Tiles beyond the thumbnail become a map; a picture of one tile has no map. */
function layoutMap(
  tiles: readonly TileFeatures[],
  hiddenSize: number,
  look: Look,
  maxMapTiles: number | undefined,
  newline: Float32Array | undefined,
): LaidOut {
  const { plan, size } = look;
  const thumbnail = tiles.find(({ region }) => region.kind === "thumbnail");
  if (!thumbnail || tiles.length === 1) {
    const tokens = layoutTileTokens(tiles, hiddenSize, size);
    const ended = newline ? appendNewline(tokens, newline) : tokens;
    return { tokens: ended, image: describeImage(ended.count, look) };
  }
  const encoded = tiles.filter((tile) => tile !== thumbnail).values();
  const all = { ...plan, tiles: plan.tiles.map((tile) => ({ ...tile, skipped: false })) };
  const placed = tileRegions(all, size).flatMap((region, index) => {
    if (region.kind === "thumbnail") return [];
    return [plan.tiles[index].skipped ? { region } : encoded.next().value!];
  });
  const tileSize = thumbnail.region.encodedWidth;
  const canvas = { width: plan.grid.cols * tileSize, height: plan.grid.rows * tileSize };
  const tokens = layoutAnyresTokens(
    {
      grid: plan.grid,
      tiles: placed,
      thumbnail,
      padded: plan.resized.width !== canvas.width || plan.resized.height !== canvas.height,
      maxMapTiles,
      newline,
    },
    hiddenSize,
    size,
  );
  return { tokens, image: describeImage(tokens.count, look) };
}

/** A picture of one tile ends in one newline, which stands at the picture's right side. */
function appendNewline(tokens: VisualTokens, newline: Float32Array): VisualTokens {
  const data = new Float32Array(tokens.data.length + newline.length);
  data.set(tokens.data);
  data.set(newline, tokens.data.length);
  const positions = Float32Array.from([...tokens.positions, 1, 0, 0, 1]);
  return { ...tokens, count: tokens.count + 1, data, positions };
}

/** [[height, width], ...]; by default all of 1..6 x 1..6 tiles, as the published checkpoints have. */
function pinpointsOf(value: unknown, tileSize: number): Size[] {
  if (Array.isArray(value) && value.length > 0) {
    const within = [tileSize, MOST_TILES * tileSize] as const;
    return value.map((pair) => ({
      width: boundedNumber(pair?.[1], within, "image_grid_pinpoints"),
      height: boundedNumber(pair?.[0], within, "image_grid_pinpoints"),
    }));
  }
  const sides = Array.from({ length: MAX_GRID }, (_, index) => (index + 1) * tileSize);
  return sides.flatMap((height) => sides.map((width) => ({ width, height })));
}
