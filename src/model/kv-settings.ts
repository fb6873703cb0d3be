import type { Config } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import type { CacheStorage } from "../format/store-cache.js";
import type { SessionFile } from "./bundle-sessions.js";
import type { VlmSpec } from "./families/vlm.js";
import type { KvWindow } from "./kv-rows.js";
import type { RowLimit } from "./row-limit.js";
import type { Device } from "./session.js";

/** What the user asks of the cache of keys and values. */
export interface KvOptions {
  readonly dtype: Config["generation.kvDtype"];
  /** Most tokens that are seen beside the sinks; 0 = all. */
  readonly window: number;
  readonly sinks: number;
}

export const KV_DEFAULTS: KvOptions = { dtype: "auto", window: 0, sinks: 0 };

/** What is done with the cache. Plain data, so it can be posted. */
export interface KvSettings {
  /** In fewer bits than the graph computes with. */
  readonly storage?: CacheStorage;
  readonly window?: KvWindow;
}

export function kvOptions(config: Config): KvOptions {
  return {
    dtype: config["generation.kvDtype"],
    window: config["generation.kvWindow"],
    sinks: config["generation.kvSinks"],
  };
}

/** @throws kv_dtype_unsupported, kv_window_unsupported, with the reason and what to do instead */
export function kvSettings(
  decoder: SessionFile,
  spec: Pick<VlmSpec, "decoding">,
  device: Device,
  rows: Pick<RowLimit, "cache">,
  { dtype, window, sinks }: KvOptions,
): KvSettings {
  const storage = storageOf(decoder, dtype);
  const reason = rows.cache === "paged" ? undefined : whyNotPaged(spec, device);
  if (storage && reason)
    throw unsupported("kv_dtype_unsupported", `--kv-dtype ${dtype}: ${reason}`, "leave it at auto");
  if (window > 0 && reason)
    throw unsupported("kv_window_unsupported", `--kv-window ${window}: ${reason}`, "leave it at 0");
  return { ...(storage && { storage }), ...(window > 0 && { window: { sinks, window } }) };
}

/** Bytes of one number of the cache, its share of the scales included. */
export function cacheBytes(type: string, headSize: number, { dtype }: KvOptions): number {
  if (dtype === "int8") return 1 + 4 / headSize;
  return type === "float16" || dtype === "fp16" ? 2 : 4;
}

/** Of so many tokens those that are held. A prompt is read whole: while it is, all of it is there. */
export function tokensKept(tokens: number, { window, sinks }: KvOptions): number {
  return window > 0 ? Math.min(tokens, sinks + window) : tokens;
}

/** Undefined where the cache is as the graph has it anyway. */
function storageOf({ inputs }: SessionFile, dtype: KvOptions["dtype"]): CacheStorage | undefined {
  const type = inputs.find(({ name }) => name.startsWith("past_key_values."))?.type;
  if (dtype === "auto" || type === undefined) return undefined;
  if (dtype === "int8") return "int8";
  if (dtype === "fp16") return type === "float16" ? undefined : "float16";
  if (type === "float32") return undefined;
  throw unsupported(
    "kv_dtype_unsupported",
    "--kv-dtype fp32: the graph's own cache is float16, and wider storage would hold the same numbers",
    "leave it at auto, or take a graph of another precision with --dtype",
  );
}

/** Why a row's columns can't be laid out by us. */
function whyNotPaged({ decoding }: Pick<VlmSpec, "decoding">, device: Device): string {
  if (decoding !== "causal") return "an encoder-decoder's cache holds what the encoder saw, as its graph has it";
  if (device !== "cpu") return `on ${device} the cache stays on the device, as the graph has it`;
  return "the decoder counts positions by itself, from a cache as its graph has it";
}

function unsupported(code: string, fact: string, hint: string): OpenAutoGlmError {
  return new OpenAutoGlmError(code, fact, hint, "config");
}
