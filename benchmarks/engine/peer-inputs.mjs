// What another program gets so that it answers what ours answers: the same tiles, and the prompt that goes with them.
import { openBundle, readTokenizerFiles } from "../../dist/model/bundle.js";
import { VLM_MODEL_TYPES, vlmSpec } from "../../dist/model/families/vlm-specs.js";
import { tilePlanes } from "../../dist/model/pixel-layout.js";
import { expandImages } from "../../dist/model/prompt-images.js";
import { createChatTemplate } from "../../dist/text/chat-template.js";
import { createTokenizer, encodePrompt } from "../../dist/text/tokenizer.js";
import { cutPicture } from "../pictures.mjs";

/** A bundle's side of it. @returns { bundle, tokenizer, promptText, inputsOf } */
export async function openPeerInputs(folder, prompt) {
  const bundle = await openBundle(folder, {
    dtype: "fp32",
    needsOf: (modelType) => vlmSpec(modelType)?.sessions,
    known: VLM_MODEL_TYPES,
  });
  const setup = vlmSpec(bundle.modelType).setup(bundle);
  const files = await readTokenizerFiles(bundle.folder);
  const tokenizer = createTokenizer(files.tokenizer, files.config);
  const imageText = tokenizer.tokenOf(bundle.config.image_token_id);
  const template = createChatTemplate(bundle.chatTemplate, tokenizer.special, imageText);
  const promptText = template([{ role: "user", content: [{ type: "image" }, { type: "text", text: prompt }] }]);
  return { bundle, setup, tokenizer, promptText, inputsOf };

  /**
   * @param options of planTiles
   * @returns { prompt: ids, tiles, width, height, pixels: float32 [tiles, 3, height, width], normalised }
   */
  async function inputsOf(ref, options) {
    const { image, plan, regions, pixels } = await cutPicture(ref, options, setup.geometry.resample);
    const hidden = bundle.config.text_config.hidden_size;
    const rows = setup.geometry.preset.tokensPerTile;
    const features = regions.map((region) => ({ region, data: new Float32Array(rows * hidden) }));
    const { image: layout } = setup.layout(features, hidden, { plan, size: image.size });
    const { encodedWidth: width, encodedHeight: height } = regions[0];
    const tiles = pixels.map(({ data }) => ({ data, width, height }));
    return {
      prompt: encodePrompt(tokenizer, expandImages(promptText, imageText, [layout], setup.placeholder)),
      ...{ tiles: tiles.length, width, height },
      pixels: tilePlanes(tiles, setup.encoder.normalisation),
    };
  }
}
