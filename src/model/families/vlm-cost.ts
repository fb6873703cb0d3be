import type { EncodeCost, Region } from "../../types.js";
import type { Bundle } from "../bundle.js";
import { numberOf, objectOf, type VlmSetup } from "./vlm.js";

/**
 * What looking costs, estimated: two operations a parameter and patch, and the attention's quadratic share over the
 * patches of a tile (4 patches^2 width a layer). Convolutional stages (DaViT, Swin) share weights among more places
 * than that: their figure is low.
 */
export function vlmCost(bundle: Bundle, setup: VlmSetup, looked: readonly Region[]): EncodeCost {
  const vision = objectOf(bundle.config.vision_config ?? bundle.config.encoder);
  const patch = setup.encoder.patches?.patchSize ?? numberOf(vision.patch_size, 16);
  const layers = numberOf(vision.num_hidden_layers ?? vision.depth, 0);
  // Qwen2-VL's hidden_size is the language model's; its own is embed_dim.
  const width = numberOf(vision.embed_dim ?? vision.hidden_size, 0);
  const parameters = visionParameters(bundle);
  let pixels = 0;
  let operations = 0;
  for (const { encodedWidth, encodedHeight } of looked) {
    const patches = (encodedWidth * encodedHeight) / patch ** 2;
    pixels += encodedWidth * encodedHeight;
    operations += 2 * parameters * patches + layers * 4 * patches ** 2 * width;
  }
  return { encodedMegapixels: pixels / 1e6, lineMegapixels: 0, gflops: operations / 1e9 };
}

function visionParameters({ sessions }: Bundle): number {
  return (sessions.vision_encoder ?? sessions.encoder_model).parameters;
}
