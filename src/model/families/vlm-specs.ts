import { florence2 } from "./florence2.js";
import { glm4v } from "./glm4v.js";
import { idefics3 } from "./idefics3.js";
import { llava } from "./llava.js";
import { llavaOnevision } from "./llava-onevision.js";
import { qwen2Vl } from "./qwen2-vl.js";
import { visionEncoderDecoder } from "./vision-encoder-decoder.js";
import type { VlmSpec } from "./vlm.js";

/** All families of vision-language models. */
const SPECS: readonly VlmSpec[] = [idefics3, llava, llavaOnevision, qwen2Vl, glm4v, florence2, visionEncoderDecoder];

export const VLM_MODEL_TYPES: readonly string[] = SPECS.flatMap(({ modelTypes }) => modelTypes);

/** The family of a config.json's model_type; undefined if none reads it. */
export function vlmSpec(modelType: string): VlmSpec | undefined {
  return SPECS.find(({ modelTypes }) => modelTypes.includes(modelType));
}
