import type { Bundle } from "../bundle.js";
import { fixedGeometry } from "./fixed-picture.js";
import { LANGUAGE_SESSIONS, layoutInOrder, normalisationOf, type VlmSetup, type VlmSpec } from "./vlm.js";

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

function setup({ imageProcessor }: Bundle): VlmSetup {
  return {
    geometry: fixedGeometry(imageProcessor),
    encoder: { kind: "tiles", output: "image_features", normalisation: normalisationOf(imageProcessor) },
    layout: layoutInOrder,
    placeholder: (image, imageToken) => imageToken.repeat(image.tokens),
  };
}
