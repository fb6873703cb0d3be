import { layoutTileTokens, type TileFeatures } from "../../fusion/tile-tokens.js";
import type { GridThw } from "../../text/rope-positions.js";
import type { Preset } from "../../types.js";
import type { Bundle } from "../bundle.js";
import {
  boundedNumber,
  describeImage,
  LANGUAGE_SESSIONS,
  LIMITS,
  type Look,
  normalisationOf,
  objectOf,
  type VlmSetup,
  type VlmSpec,
} from "./vlm.js";

/** CLIP's, which these processors take where the file names none. */
const CLIP = { image_mean: [0.48145466, 0.4578275, 0.40821073], image_std: [0.26862954, 0.26130258, 0.27577711] };

/** Qwen2-VL and Qwen2.5-VL: pictures near their own size, cut into patches, with 3-D positions. */
export const qwen2Vl: VlmSpec = nativeSpec(["qwen2_vl", "qwen2_5_vl"], {
  variant: "qwen2_vl",
  minPixels: 56 * 56,
  maxPixels: 28 * 28 * 1280,
});

export interface NativeLimits {
  readonly variant: Extract<Preset, { strategy: "native" }>["variant"];
  /** Where preprocessor_config.json says nothing. */
  readonly minPixels: number;
  readonly maxPixels: number;
}

/** A family of native resolution; GLM-4.1V differs in how it counts pixels. */
export function nativeSpec(modelTypes: readonly string[], limits: NativeLimits): VlmSpec {
  return {
    modelTypes,
    sessions: {
      vision_encoder: { inputs: ["pixel_values", ["image_grid_thw", "grid_thw"]], outputs: ["image_features"] },
      ...LANGUAGE_SESSIONS,
    },
    decoding: "causal",
    visionSession: "vision_encoder",
    defaultPrompt: "Describe this image.",
    setup: (bundle) => setup(bundle, limits),
  };
}

function setup({ imageProcessor, config }: Bundle, limits: NativeLimits): VlmSetup {
  const patchSize = boundedNumber(imageProcessor.patch_size, LIMITS.patch, "patch_size", 14);
  const mergeSize = boundedNumber(imageProcessor.merge_size, LIMITS.merge, "merge_size", 2);
  const frames = boundedNumber(imageProcessor.temporal_patch_size, LIMITS.frames, "temporal_patch_size", 2);
  const size = objectOf(imageProcessor.size);
  // The keys of `size` are areas here, in spite of their names.
  const least = imageProcessor.min_pixels ?? size.shortest_edge;
  const most = imageProcessor.max_pixels ?? size.longest_edge;
  const maxPixels = boundedNumber(most, LIMITS.pixels, "max_pixels", limits.maxPixels);
  const minPixels = boundedNumber(least, [1, Math.min(maxPixels, LIMITS.least[1])], "min_pixels", limits.minPixels);
  // GLM-4.1V's limits are of all frames together.
  const counted = limits.variant === "glm4v" ? frames : 1;
  const between = betweenTiles(config);
  return {
    geometry: {
      multiple: patchSize * mergeSize,
      tileShape: "any",
      patchSize,
      thumbnail: "none",
      resample: "cubic",
      minPixels: minPixels / counted,
      maxPixels: maxPixels / counted,
      preset: { strategy: "native", variant: limits.variant, patchSize, mergeSize, minPixels, maxPixels },
    },
    encoder: {
      kind: "patches",
      output: "image_features",
      normalisation: normalisationOf({ ...CLIP, ...imageProcessor }),
      patches: { patchSize, mergeSize, frames },
    },
    layout: (tiles, hiddenSize, look) => layoutPatches(tiles, hiddenSize, look, patchSize),
    placeholder: ({ grids }, imageToken) =>
      grids.map(([, rows, cols]) => imageToken.repeat((rows * cols) / mergeSize ** 2)).join(between),
    ropeMerge: mergeSize,
  };
}

function layoutPatches(tiles: readonly TileFeatures[], hiddenSize: number, look: Look, patchSize: number) {
  const tokens = layoutTileTokens(tiles, hiddenSize, look.size);
  const grids = tiles.map(
    ({ region }): GridThw => [1, region.encodedHeight / patchSize, region.encodedWidth / patchSize],
  );
  return { tokens, image: describeImage(tokens.count, look, grids) };
}

/** Several tiles are several pictures to these models: one ends, the next begins, as the template writes around one. */
function betweenTiles(config: Bundle["config"]): string {
  return "image_start_token_id" in config ? "<|end_of_image|><|begin_of_image|>" : "<|vision_end|><|vision_start|>";
}
