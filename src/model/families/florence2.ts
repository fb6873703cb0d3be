import { OpenAutoGlmError } from "../../errors.js";
import type { Size, TextLine } from "../../types.js";
import type { Bundle } from "../bundle.js";
import { CACHE_INPUTS } from "../bundle-tensors.js";
import { fixedGeometry } from "./fixed-picture.js";
import { type CaptionText, layoutInOrder, normalisationOf, objectOf, type VlmSetup, type VlmSpec } from "./vlm.js";

/** Florence-2: tasks named by a token, answers that may hold places; an encoder-decoder. */
export const florence2: VlmSpec = {
  modelTypes: ["florence2"],
  sessions: {
    vision_encoder: { inputs: ["pixel_values"], outputs: ["image_features"] },
    embed_tokens: { inputs: ["input_ids"], outputs: ["inputs_embeds"] },
    encoder_model: { inputs: ["inputs_embeds", "attention_mask"], outputs: ["last_hidden_state"] },
    decoder_model_merged: {
      inputs: ["inputs_embeds", "encoder_hidden_states"],
      optional: ["encoder_attention_mask", ...CACHE_INPUTS],
      outputs: ["logits"],
    },
  },
  decoding: "prefixed",
  visionSession: "vision_encoder",
  defaultPrompt: "<MORE_DETAILED_CAPTION>",
  setup,
};

/** Where preprocessor_config.json has no table of its own. Source: transformers, Florence2Processor. */
const TASKS: Readonly<Record<string, string>> = {
  "<OCR>": "What is the text in the image?",
  "<OCR_WITH_REGION>": "What is the text in the image, with regions?",
  "<CAPTION>": "What does the image describe?",
  "<DETAILED_CAPTION>": "Describe in detail what is shown in the image.",
  "<MORE_DETAILED_CAPTION>": "Describe with a paragraph what is shown in the image.",
  "<OD>": "Locate the objects with category name in the image.",
  "<DENSE_REGION_CAPTION>": "Locate the objects in the image, with their descriptions.",
  "<REGION_PROPOSAL>": "Locate the region proposals in the image.",
};
const TASKS_WITH_INPUT: Readonly<Record<string, string>> = {
  "<CAPTION_TO_PHRASE_GROUNDING>": "Locate the phrases in the caption: {input}",
  "<REFERRING_EXPRESSION_SEGMENTATION>": "Locate {input} in the image with mask",
  "<REGION_TO_SEGMENTATION>": "What is the polygon mask of region {input}",
  "<OPEN_VOCABULARY_DETECTION>": "Locate {input} in the image.",
  "<REGION_TO_CATEGORY>": "What is the region {input}?",
  "<REGION_TO_DESCRIPTION>": "What does the region {input} describe?",
  "<REGION_TO_OCR>": "What text is in the region {input}?",
};

function setup({ imageProcessor }: Bundle): VlmSetup {
  const plain = { ...TASKS, ...objectOf(imageProcessor.task_prompts_without_inputs) } as Record<string, string>;
  const withInput = { ...TASKS_WITH_INPUT, ...objectOf(imageProcessor.task_prompts_with_input) } as typeof plain;
  return {
    geometry: fixedGeometry(imageProcessor, { maxTiles: 1 }),
    encoder: { kind: "tiles", output: "image_features", normalisation: normalisationOf(imageProcessor) },
    layout: layoutInOrder,
    promptText: (prompt) => taskPrompt(prompt, plain, withInput),
    keepsSpecialTokens: true,
    answer: (text, { size }) => florenceAnswer(text, size),
  };
}

/** A task's token -> the sentence that the model was trained with; other prompts stay as they are. */
function taskPrompt(
  prompt: string,
  plain: Readonly<Record<string, string>>,
  withInput: Readonly<Record<string, string>>,
): string {
  for (const [task, sentence] of Object.entries(plain)) {
    if (!prompt.includes(task)) continue;
    if (prompt === task) return sentence;
    throw new OpenAutoGlmError(
      "prompt_invalid",
      `the prompt ${JSON.stringify(prompt)} has more than ${task}, which takes no text`,
      `use ${task} alone, or one of ${Object.keys(withInput).join(", ")}`,
      "usage",
    );
  }
  for (const [task, sentence] of Object.entries(withInput)) {
    // A function, so that "$&" in a prompt is just text.
    if (prompt.includes(task)) return sentence.replace("{input}", () => prompt.replaceAll(task, "").trim());
  }
  return prompt;
}

const BINS = 1000;
const QUAD = new RegExp(`(.+?)${"<loc_(\\d+)>".repeat(8)}`, "g");

/**
 * An answer of text with four corners each (<OCR_WITH_REGION>) becomes lines; places of other tasks stay in the text as
 * <loc_0..999>. Source: transformers, Florence2PostProcessor.
 */
export function florenceAnswer(text: string, size: Size): CaptionText {
  const clean = text.replaceAll("<s>", "").replaceAll("</s>", "").replaceAll("<pad>", "");
  const lines = [...clean.matchAll(QUAD)].map(([, label, ...bins]): TextLine => {
    const corners = quadCorners(bins.map(Number), size);
    const xs = corners.filter((_, index) => index % 2 === 0);
    const ys = corners.filter((_, index) => index % 2 === 1);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return {
      text: label.trim(),
      box: { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y },
      confidence: 1, // the model gives none
    };
  });
  return lines.length === 0
    ? { text: clean.trim(), lines }
    : { text: lines.map((line) => line.text).join("\n"), lines };
}

/** x, y, x, y, ... in bins of a thousandth of width and height -> original pixels, whole. */
export function quadCorners(bins: readonly number[], size: Size): number[] {
  return bins.map((bin, index) => Math.trunc(((bin + 0.5) * (index % 2 === 0 ? size.width : size.height)) / BINS));
}
