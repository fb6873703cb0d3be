// What the benchmarks of growing answers share: a bundle's decoder with its tables of embeddings, and prompts that no two seeds share.
import { resolve } from "node:path";
import { mulberry32 } from "../../dist/metrics/random.js";
import { openBundle } from "../../dist/model/bundle.js";
import { VLM_MODEL_TYPES, vlmSpec } from "../../dist/model/families/vlm-specs.js";
import { openSession } from "../../dist/model/model-session.js";
import { plainPositions } from "../../dist/text/rope-positions.js";

/** @returns the family's spec, the decoder's file, the open tables, and the options that sessions are opened with */
export async function openCausal(folder, threads) {
  const options = { device: "cpu", threads };
  const bundle = await openBundle(resolve(folder), {
    dtype: "fp32",
    needsOf: (modelType) => vlmSpec(modelType)?.sessions,
    known: VLM_MODEL_TYPES,
  });
  const { embed_tokens: embedFile, decoder_model_merged: file } = bundle.sessions;
  return { spec: vlmSpec(bundle.modelType), file, embedTokens: await openSession(embedFile, options), options };
}

/** A prompt of random tokens, without a picture. */
export function promptOf(seed, length) {
  const random = mulberry32(seed);
  // Within the tokens that all tables of embeddings have.
  const ids = Array.from({ length }, () => Math.floor(3 + random() * 390));
  return { ids, features: new Float32Array(), positions: plainPositions(length) };
}
