import {
  cacheMegabytes,
  type DecoderShape,
  prefillGflops,
  stepGflops,
  visionActivationMegabytes,
} from "../../tiling/transformer-cost.js";
import type { Region } from "../../types.js";
import type { Bundle } from "../bundle.js";
import type { PlanCost, Planned } from "../plan-cost.js";
import { tokensPerTile } from "../tokens-per-tile.js";
import { numberOf, objectOf, type VlmSetup } from "./vlm.js";

/** Tokens and costs of a plan, from the bundle's settings and its graphs' headers. */
export function vlmPlanCost(bundle: Bundle, setup: VlmSetup, planned: Planned, maxNewTokens: number): PlanCost {
  const visualTokens = countTokens(bundle, setup, planned);
  const decoder = decoderShape(bundle);
  const longest = visualTokens + maxNewTokens;
  return {
    visualTokens,
    ...(decoder && {
      language: {
        prefillGflops: prefillGflops(decoder, visualTokens),
        gflopsPerNewToken: stepGflops(decoder, visualTokens + maxNewTokens / 2),
        kvCacheMegabytes: cacheMegabytes(decoder, longest),
      },
    }),
    activationMegabytes: Math.max(0, ...planned.regions.map((region) => activation(bundle, setup, region))),
  };
}

/** The family lays out tokens without content: it knows its newlines and what it cuts off. */
function countTokens(bundle: Bundle, setup: VlmSetup, { plan, size, regions }: Planned): number {
  const perTile = tokensPerTile(bundle.config, bundle.imageProcessor)?.tokens ?? 0;
  const merged = setup.encoder.patches;
  const hiddenSize = bundle.imageNewline?.length ?? 1;
  const tiles = regions.map((region) => {
    const side = merged && merged.patchSize * merged.mergeSize;
    const tokens = side ? (region.encodedWidth * region.encodedHeight) / side ** 2 : perTile;
    return { region, data: new Float32Array(Math.round(tokens) * hiddenSize) };
  });
  return setup.layout(tiles, hiddenSize, { plan, size }).tokens.count;
}

/** From the cache that the graph declares: [batch, heads, past, head size] a layer. Undefined without such a decoder. */
function decoderShape({ config, sessions }: Bundle): DecoderShape | undefined {
  const decoder = sessions.decoder_model_merged;
  const keys = decoder?.inputs.filter(({ name }) => /^past_key_values\.\d+\.key$/.test(name)) ?? [];
  if (keys.length === 0) return undefined;
  const [, heads, , size] = keys[0].shape;
  if (typeof heads !== "number" || typeof size !== "number") return undefined;
  const text = objectOf(config.text_config ?? config);
  return {
    parameters: decoder.parameters,
    layers: keys.length,
    queryWidth: numberOf(text.num_attention_heads ?? config.num_attention_heads, heads) * size,
    keyValueHeads: heads,
    headSize: size,
    cacheBytes: keys[0].type === "float16" ? 2 : 4,
  };
}

function activation({ config }: Bundle, { encoder }: VlmSetup, { encodedWidth, encodedHeight }: Region): number {
  const vision = objectOf(config.vision_config ?? config.encoder);
  const width = numberOf(vision.embed_dim ?? vision.hidden_size, 0);
  const patch = encoder.patches?.patchSize ?? numberOf(vision.patch_size, 16);
  const heads = numberOf(vision.num_attention_heads ?? vision.num_heads, 1);
  const mlpWidth = numberOf(vision.intermediate_size, numberOf(vision.mlp_ratio, 4) * width);
  return visionActivationMegabytes({ width, heads, mlpWidth }, (encodedWidth * encodedHeight) / patch ** 2);
}
