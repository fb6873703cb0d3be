import { describe, expect, it } from "vitest";
import { vlmSpec } from "../../src/model/families/vlm-specs.js";
import { cacheBytes, KV_DEFAULTS, type KvOptions, kvSettings, tokensKept } from "../../src/model/kv-settings.js";
import { rowLimit } from "../../src/model/row-limit.js";
import type { Device } from "../../src/model/session.js";
import { openFixture } from "./golden-bundle.js";

async function settingsOf(family: string, asked: Partial<KvOptions>, device: Device = "cpu", dtype = "auto") {
  const { sessions, modelType } = await openFixture(family, dtype);
  const spec = vlmSpec(modelType)!;
  const rows = rowLimit(sessions.decoder_model_merged, spec, device, 0, 100);
  return kvSettings(sessions.decoder_model_merged, spec, device, rows, { ...KV_DEFAULTS, ...asked });
}

describe("kvSettings", () => {
  it.each<[string, Partial<KvOptions>, object]>([
    ["smolvlm", {}, {}],
    ["smolvlm", { dtype: "fp32" }, {}],
    ["smolvlm", { dtype: "fp16" }, { storage: "float16" }],
    ["qwen2_vl", { dtype: "int8" }, { storage: "int8" }],
    ["smolvlm", { window: 100, sinks: 4 }, { window: { window: 100, sinks: 4 } }],
    ["smolvlm", { window: 0, sinks: 4 }, {}],
    ["llava", {}, {}],
    ["llava", { dtype: "fp32" }, {}],
    ["florence2", { dtype: "auto" }, {}],
  ])("%s, %j -> %j", async (family, asked, settings) => {
    expect(await settingsOf(family, asked)).toEqual(settings);
  });

  it("leaves a half-precision graph's cache as it is, and refuses to widen it", async () => {
    expect(await settingsOf("llava", { dtype: "fp16" }, "cpu", "fp16")).toEqual({});
    await expect(settingsOf("llava", { dtype: "fp32" }, "cpu", "fp16")).rejects.toMatchObject({
      code: "kv_dtype_unsupported",
      message: expect.stringContaining("the graph's own cache is float16"),
    });
  });

  it.each<[string, Partial<KvOptions>, Device, string, string]>([
    ["smolvlm", { dtype: "int8" }, "webgpu", "kv_dtype_unsupported", "--kv-dtype int8: on webgpu the cache stays"],
    ["llava", { dtype: "fp16" }, "cpu", "kv_dtype_unsupported", "the decoder counts positions by itself"],
    ["llava", { window: 9 }, "cpu", "kv_window_unsupported", "--kv-window 9: the decoder counts positions by itself"],
    ["qwen2_vl", { window: 9 }, "cuda", "kv_window_unsupported", "on cuda the cache stays on the device"],
    ["florence2", { dtype: "int8" }, "cpu", "kv_dtype_unsupported", "an encoder-decoder's cache holds"],
  ])("%s, %j on %s is refused", async (family, asked, device, code, fact) => {
    await expect(settingsOf(family, asked, device)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(fact),
      hint: expect.any(String),
    });
  });
});

it.each([
  [500, 0, 4, 500],
  [500, 100, 4, 104],
  [50, 100, 4, 50],
])("of %d tokens, with a window of %d and %d sinks, %d are kept", (tokens, window, sinks, kept) => {
  expect(tokensKept(tokens, { ...KV_DEFAULTS, window, sinks })).toBe(kept);
});

describe("cacheBytes", () => {
  it.each([
    ["float32", "auto", 4],
    ["float16", "auto", 2],
    ["float32", "fp32", 4],
    ["float32", "fp16", 2],
    ["float32", "int8", 1.0625],
    ["float16", "int8", 1.0625],
  ] as const)("of a graph of %s, stored as %s, heads of 64: %d a number", (type, dtype, bytes) => {
    expect(cacheBytes(type, 64, { ...KV_DEFAULTS, dtype })).toBe(bytes);
  });
});
