import { describe, expect, it } from "vitest";
import { vlmSpec } from "../../src/model/families/vlm-specs.js";
import { cacheBytes, KV_DEFAULTS, type KvOptions, kvSettings } from "../../src/model/kv-settings.js";
import { rowLimit } from "../../src/model/row-limit.js";
import type { Device } from "../../src/model/session.js";
import { openFixture } from "./golden-bundle.js";

async function settingsOf(family: string, asked: Partial<KvOptions>, device: Device = "cpu", dtype = "auto") {
  const { sessions, modelType } = await openFixture(family, dtype);
  const spec = vlmSpec(modelType)!;
  const rows = rowLimit(sessions.decoder_model_merged, spec, device, 0);
  return kvSettings(sessions.decoder_model_merged, spec, device, rows, { ...KV_DEFAULTS, ...asked });
}

describe("kvSettings", () => {
  it.each<[string, Partial<KvOptions>, object]>([
    ["smolvlm", {}, {}],
    ["smolvlm", { dtype: "fp32" }, {}],
    ["smolvlm", { dtype: "fp16" }, { storage: "float16" }],
    ["qwen2_vl", { dtype: "int8" }, { storage: "int8" }],
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
    ["florence2", { dtype: "int8" }, "cpu", "kv_dtype_unsupported", "an encoder-decoder's cache holds"],
  ])("%s, %j on %s is refused", async (family, asked, device, code, fact) => {
    await expect(settingsOf(family, asked, device)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(fact),
      hint: expect.any(String),
    });
  });
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
