import type { Bundle } from "../bundle.js";
import { fixedGeometry } from "./fixed-picture.js";
import {
  LANGUAGE_SESSIONS,
  layoutInOrder,
  normalisationOf,
  numberOf,
  objectOf,
  type VlmSetup,
  type VlmSpec,
} from "./vlm.js";

/** Of the language model's window, for tiles: each takes 576 tokens of LLaVA 1.5's 4096. */
const PICTURE_SHARE = 0.5;

/** LLaVA 1.5 and its like: one square picture, whose tokens stand where the image token stood. */
export const llava: VlmSpec = {
  modelTypes: ["llava"],
  sessions: {
    vision_encoder: { inputs: ["pixel_values"], outputs: ["image_features"] },
    ...LANGUAGE_SESSIONS,
  },
  decoding: "causal",
  visionSession: "vision_encoder",
  defaultPrompt: "Describe this image in detail.",
  setup,
};

function setup({ imageProcessor, config }: Bundle): VlmSetup {
  const geometry = fixedGeometry(imageProcessor);
  const side = geometry.tileSize! / numberOf(objectOf(config.vision_config).patch_size, 14);
  const positions = numberOf(objectOf(config.text_config).max_position_embeddings, 4096);
  return {
    geometry: { ...geometry, maxTiles: Math.max(1, Math.floor((positions * PICTURE_SHARE) / side ** 2)) },
    encoder: { kind: "tiles", output: "image_features", normalisation: normalisationOf(imageProcessor) },
    layout: layoutInOrder,
    placeholder: (image, imageToken) => imageToken.repeat(image.tokens),
  };
}
