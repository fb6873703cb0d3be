import { nativeSpec } from "./qwen2-vl.js";

/**
 * GLM-4.1V, and AutoGLM's phone model, which is built the same. No public ONNX export of it exists: one must have
 * Qwen2.5-VL's three sessions (position_ids [3, batch, length]; test/reference/vlm/build_glm4v.py writes one).
 */
export const glm4v = nativeSpec(["glm4v"], {
  variant: "glm4v",
  minPixels: 112 * 112,
  maxPixels: 28 * 28 * 15000,
});
