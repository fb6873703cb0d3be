import {
  cacheMegabytes,
  type DecoderShape,
  prefillGflops,
  stepGflops,
  visionActivationMegabytes,
} from "../../tiling/transformer-cost.js";
import type { Bundle } from "../bundle.js";
import { cacheBytes, type KvOptions, tokensKept } from "../kv-settings.js";
import type { PlanCost, Planned } from "../plan-cost.js";
import { numberOf, objectOf, type VlmSetup } from "./vlm.js";
import { patchesOf, tokensOf, visionShape } from "./vlm-cost.js";

/** Tokens and costs of a plan, from the bundle's settings and its graphs' headers. */
export function vlmPlanCost(
  bundle: Bundle,
  setup: VlmSetup,
  planned: Planned,
  maxNewTokens: number,
  kv: KvOptions,
): PlanCost {
  const visualTokens = countTokens(bundle, setup, planned);
  const decoder = decoderShape(bundle, kv);
  const longest = visualTokens + maxNewTokens;
  return {
    visualTokens,
    ...(decoder && {
      language: {
        prefillGflops: prefillGflops(decoder, visualTokens),
        gflopsPerNewToken: stepGflops(decoder, tokensKept(visualTokens + maxNewTokens / 2, kv)),
        kvCacheMegabytes: cacheMegabytes(decoder, tokensKept(longest, kv)),
      },
    }),
    activationMegabytes: visionActivationMegabytes(visionShape(bundle), mostPatches(bundle, setup, planned)),
  };
}

/** The family lays out tokens without content: it knows its newlines and what it cuts off. */
function countTokens(bundle: Bundle, setup: VlmSetup, { plan, size, regions }: Planned): number {
  const hiddenSize = bundle.imageNewline?.length ?? 1;
  const tiles = regions.map((region) => {
    const tokens = tokensOf(bundle, setup, { width: region.encodedWidth, height: region.encodedHeight });
    return { region, data: new Float32Array(tokens * hiddenSize) };
  });
  return setup.layout(tiles, hiddenSize, { plan, size }).tokens.count;
}

/** Of the largest tile. */
function mostPatches(bundle: Bundle, setup: VlmSetup, { regions }: Planned): number {
  const counts = regions.map(({ encodedWidth, encodedHeight }) =>
    patchesOf(bundle, setup, { width: encodedWidth, height: encodedHeight }),
  );
  return Math.max(0, ...counts);
}

/** A row with a longer prompt and answer is rare, tokens. */
const LONG_ROW = 4096;

/** Cache of a long row, 1e6 bytes; undefined where the graph declares none. */
export function rowMegabytes(bundle: Bundle, kv: KvOptions): number | undefined {
  const decoder = decoderShape(bundle, kv);
  const text = objectOf(bundle.config.text_config ?? bundle.config);
  const most = numberOf(text.max_position_embeddings, LONG_ROW);
  return decoder && cacheMegabytes(decoder, tokensKept(Math.min(most, LONG_ROW), kv));
}

/** From the cache that the graph declares: [batch, heads, past, head size] a layer. Undefined without such a decoder. */
function decoderShape({ config, sessions }: Bundle, kv: KvOptions): DecoderShape | undefined {
  const decoder = sessions.decoder_model_merged;
  const keys = decoder?.inputs.filter(({ name }) => /^past_key_values\.\d+\.key$/.test(name)) ?? [];
  if (keys.length === 0) return undefined;
  const [, heads, , size] = keys[0].shape;
  if (typeof heads !== "number" || typeof size !== "number") return undefined;
  const text = objectOf(config.text_config ?? config);
  const keepsLast = decoder.inputs.some((input) => input.name === "num_logits_to_keep");
  const setting = (key: string) => numberOf(text[key] ?? config[key], 0);
  return {
    parameters: decoder.parameters,
    lastOnly: keepsLast ? setting("vocab_size") * setting("hidden_size") : 0,
    layers: keys.length,
    queryWidth: numberOf(text.num_attention_heads ?? config.num_attention_heads, heads) * size,
    keyValueHeads: heads,
    headSize: size,
    cacheBytes: cacheBytes(keys[0].type, size, kv),
  };
}
