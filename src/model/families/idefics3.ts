import type { Bundle } from "../bundle.js";
import {
  boundedNumber,
  type ImageLayout,
  LANGUAGE_SESSIONS,
  LIMITS,
  layoutInOrder,
  normalisationOf,
  numberOf,
  objectOf,
  resampleOf,
  type VlmSetup,
  type VlmSpec,
} from "./vlm.js";

/** The vocabulary names rows and columns 1 to 6. */
const MAX_GRID = 6;
const FAKE = "<fake_token_around_image>";
const GLOBAL = "<global-img>";

/** Idefics3 and SmolVLM: square tiles, each named by its row and column, and the whole picture last. */
export const idefics3: VlmSpec = {
  modelTypes: ["idefics3", "smolvlm"],
  sessions: {
    vision_encoder: {
      inputs: ["pixel_values"],
      optional: ["pixel_attention_mask"],
      outputs: ["image_features"],
    },
    ...LANGUAGE_SESSIONS,
  },
  decoding: "causal",
  visionSession: "vision_encoder",
  defaultPrompt: "Describe this image in detail.",
  setup,
};

function setup({ imageProcessor, processor, config }: Bundle): VlmSetup {
  const tileSize = boundedNumber(
    objectOf(imageProcessor.max_image_size).longest_edge,
    LIMITS.side,
    "max_image_size.longest_edge",
  );
  const longestEdge = boundedNumber(
    objectOf(imageProcessor.size).longest_edge,
    [1, MAX_GRID * tileSize],
    "size.longest_edge",
    4 * tileSize,
  );
  const vision = objectOf(config.vision_config);
  const patchSize = boundedNumber(vision.patch_size, LIMITS.patch, "vision_config.patch_size", 16);
  const side = tileSize / patchSize / numberOf(config.scale_factor, 4);
  const tokensPerTile = numberOf(processor.image_seq_len, side * side);
  return {
    geometry: {
      multiple: tileSize,
      tileShape: "square",
      tileSize,
      patchSize,
      thumbnail: "last",
      resample: resampleOf({ resample: 1, ...imageProcessor }),
      maxGrid: MAX_GRID,
      preset: {
        strategy: "idefics3",
        tileSize,
        longestEdge,
        split: imageProcessor.do_image_splitting !== false,
        tokensPerTile,
      },
    },
    encoder: { kind: "tileSet", output: "image_features", normalisation: normalisationOf(imageProcessor) },
    layout: layoutInOrder,
    placeholder: imagePrompt,
  };
}

/** Source: transformers, Idefics3Processor. A tile that was left out is not named; the others keep their names. */
function imagePrompt(image: ImageLayout, imageToken: string): string {
  const shown = image.tiles.filter(Boolean).length + (image.hasThumbnail ? 1 : 0);
  const tile = imageToken.repeat(shown === 0 ? 0 : image.tokens / shown);
  if (image.tiles.length <= 1 && !image.hasThumbnail) return `${FAKE}${GLOBAL}${tile}${FAKE}`;
  let text = "";
  for (let row = 0; row * image.cols < image.tiles.length; row++) {
    for (let col = 0; col < image.cols; col++) {
      if (image.tiles[row * image.cols + col]) text += `${FAKE}<row_${row + 1}_col_${col + 1}>${tile}`;
    }
    text += "\n";
  }
  return `${text}\n${image.hasThumbnail ? `${FAKE}${GLOBAL}${tile}` : ""}${FAKE}`;
}
