import { OpenAutoGlmError } from "../errors.js";
import type { ImageLayout } from "./families/vlm.js";

/**
 * Each image token of a rendered template -> what the family says for that picture, in order.
 * @throws prompt_images_mismatch unless there are as many pictures as image tokens
 */
export function expandImages(
  rendered: string,
  imageToken: string,
  images: readonly ImageLayout[],
  placeholder: (image: ImageLayout, imageToken: string) => string,
): string {
  const pieces = rendered.split(imageToken);
  if (pieces.length - 1 !== images.length) {
    throw new OpenAutoGlmError(
      "prompt_images_mismatch",
      `the prompt has ${pieces.length - 1} image tokens for ${images.length} pictures`,
      `does the prompt itself contain ${imageToken}? Does the template take pictures?`,
    );
  }
  return pieces.map((piece, index) => piece + (images[index] ? placeholder(images[index], imageToken) : "")).join("");
}
