/** What one tile becomes, as far as a bundle's settings tell. */
export interface TokensPerTile {
  readonly tokens: number;
  /** "tile of 512 x 512 px" */
  readonly per: string;
}

type Settings = Readonly<Record<string, unknown>>;

/**
 * Visual tokens of one tile, by family. Rules: transformers, processing_<family>.py and modeling_<family>.py.
 * @param preprocessor preprocessor_config.json, {} if there is none
 * @returns undefined for a family that is not known here, or settings that don't tell
 */
export function tokensPerTile(config: Settings, preprocessor: Settings): TokensPerTile | undefined {
  const vision = (config.vision_config ?? config.encoder ?? {}) as Settings;
  const rule = RULES[String(config.model_type)];
  const found = rule?.(config, vision, preprocessor);
  return found && Number.isFinite(found.tokens) && found.tokens > 0 ? found : undefined;
}

type Rule = (config: Settings, vision: Settings, preprocessor: Settings) => TokensPerTile | undefined;

const shuffled: Rule = (config, vision) => {
  const size = Number(vision.image_size);
  return square((size / Number(vision.patch_size) / Number(config.scale_factor)) ** 2, size);
};

const patches: Rule = (config, vision) => {
  const size = Number(vision.image_size);
  const grid = Math.floor(size / Number(vision.patch_size)) ** 2;
  // CLIP has a class token, which the default strategy drops; SigLIP has none.
  const extra = config.vision_feature_select_strategy === "full" && vision.model_type === "clip_vision_model" ? 1 : 0;
  return square(grid + extra, size);
};

/** Native resolution: a token stands for merge x merge patches, however large the picture is. */
const native: Rule = (_config, vision) => {
  const side = Number(vision.patch_size ?? vision.spatial_patch_size) * Number(vision.spatial_merge_size ?? 2);
  return { tokens: Number.isFinite(side) ? 1 : Number.NaN, per: `${side} x ${side} px` };
};

/** DaViT: the last stage's grid (as pooled over time, or the last frame's), and its mean as one more. */
const davit: Rule = (_config, vision, preprocessor) => {
  const size = Number((preprocessor.size as Settings | undefined)?.height ?? 768);
  const stride = ((vision.patch_stride as number[] | undefined) ?? [4, 2, 2, 2]).reduce((all, each) => all * each, 1);
  const sources = (vision.image_feature_source as string[] | undefined) ?? ["spatial_avg_pool", "temporal_avg_pool"];
  const grid = Math.ceil(size / stride) ** 2;
  const tokens = sources.reduce((sum, source) => sum + (source === "spatial_avg_pool" ? 1 : grid), 0);
  return square(tokens, size);
};

/** Swin halves the grid between stages; ViT keeps it and adds a class token (DeiT another one). */
const encoder: Rule = (_config, vision) => {
  const size = vision.image_size as number | readonly number[] | undefined;
  const [height, width] = typeof size === "number" ? [size, size] : (size ?? [Number.NaN, Number.NaN]);
  const stages = (vision.depths as number[] | undefined)?.length;
  const stride = Number(vision.patch_size) * 2 ** ((stages ?? 1) - 1);
  const extra = stages ? 0 : vision.model_type === "deit" ? 2 : 1;
  return {
    tokens: Math.ceil(height / stride) * Math.ceil(width / stride) + extra,
    per: `tile of ${width} x ${height} px`,
  };
};

const RULES: Readonly<Record<string, Rule>> = {
  idefics3: shuffled,
  smolvlm: shuffled,
  llava: patches,
  llava_onevision: patches,
  paligemma: patches,
  gemma3: (config, vision) => square(Number(config.mm_tokens_per_image), Number(vision.image_size)),
  qwen2_vl: native,
  qwen2_5_vl: native,
  qwen3_vl: native,
  glm4v: native,
  glm_ocr: native,
  florence2: davit,
  "vision-encoder-decoder": encoder,
};

function square(tokens: number, size: number): TokensPerTile {
  return { tokens, per: `tile of ${size} x ${size} px` };
}
