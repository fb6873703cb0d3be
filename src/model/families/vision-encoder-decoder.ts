import type { Bundle } from "../bundle.js";
import { CACHE_INPUTS } from "../bundle-tensors.js";
import { fixedGeometry } from "./fixed-picture.js";
import { layoutInOrder, normalisationOf, type VlmSetup, type VlmSpec } from "./vlm.js";

/** ViT-GPT2, TrOCR, Donut, Nougat: a decoder that looks at the states of a picture's encoder. */
export const visionEncoderDecoder: VlmSpec = {
  modelTypes: ["vision-encoder-decoder"],
  sessions: {
    encoder_model: { inputs: ["pixel_values"], outputs: ["last_hidden_state"] },
    decoder_model_merged: {
      inputs: ["input_ids", "encoder_hidden_states"],
      optional: ["encoder_attention_mask", "attention_mask", ...CACHE_INPUTS],
      outputs: ["logits"],
    },
  },
  decoding: "image",
  visionSession: "encoder_model",
  defaultPrompt: "",
  setup,
};

function setup({ imageProcessor }: Bundle): VlmSetup {
  return {
    geometry: fixedGeometry(imageProcessor, { maxTiles: 1 }),
    encoder: { kind: "tiles", output: "last_hidden_state", normalisation: normalisationOf(imageProcessor) },
    layout: layoutInOrder,
  };
}
