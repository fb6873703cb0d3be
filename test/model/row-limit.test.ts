import { describe, expect, it } from "vitest";
import type { SessionFile } from "../../src/model/bundle-sessions.js";
import { rowMegabytes } from "../../src/model/families/vlm-plan-cost.js";
import { vlmSpec } from "../../src/model/families/vlm-specs.js";
import { KV_DEFAULTS } from "../../src/model/kv-settings.js";
import { rowLimit } from "../../src/model/row-limit.js";
import { rowsThatFit } from "../../src/model/rows-that-fit.js";
import type { Device } from "../../src/model/session.js";
import { openFixture } from "./golden-bundle.js";

async function limitOf(
  family: string,
  device: Device = "cpu",
  wanted = 0,
  changes: Partial<SessionFile> = {},
  fitting = 100,
) {
  const { sessions, modelType } = await openFixture(family);
  return rowLimit({ ...sessions.decoder_model_merged, ...changes }, vlmSpec(modelType)!, device, wanted, fitting);
}

describe("rowLimit", () => {
  it.each<[string, Device, number, Partial<SessionFile>, number, string | undefined]>([
    ["smolvlm", "cpu", 0, {}, 8, undefined],
    ["smolvlm", "cpu", 3, {}, 3, undefined],
    ["smolvlm", "cpu", 1, {}, 1, undefined],
    ["qwen2_5_vl", "cpu", 0, {}, 8, undefined],
    ["smolvlm", "webgpu", 0, {}, 1, "on webgpu the cache stays on the device, a picture at a time"],
    ["smolvlm", "webgpu", 1, {}, 1, undefined],
    ["llava", "cpu", 0, {}, 1, "the decoder counts positions by itself"],
    ["florence2", "cpu", 4, {}, 1, "an encoder-decoder answers one picture at a time"],
    ["vision_encoder_decoder", "cpu", 0, {}, 1, "an encoder-decoder answers one picture at a time"],
    [
      "smolvlm",
      "cpu",
      0,
      { operators: ["MatMulInteger", "DynamicQuantizeLinear"] },
      1,
      "activations are quantised over the whole batch: it would change answers",
    ],
    [
      "smolvlm",
      "cpu",
      0,
      { operators: ["MatMulNBits"] },
      1,
      "weights of a few bits are computed otherwise in batches: it would change answers",
    ],
  ])("%s on %s, %d wanted, %j -> %d", async (family, device, wanted, changes, limit, reason) => {
    const rows = await limitOf(family, device, wanted, changes);
    expect([rows.limit, rows.reason]).toEqual([limit, reason]);
  });

  it.each([
    [3, 0, 3, undefined],
    [1, 0, 1, "memory holds the cache of one answer only"],
    [1, 1, 1, undefined],
    [2, 5, 5, undefined],
  ])("memory for %d, %d wanted -> %d", async (fitting, wanted, limit, reason) => {
    const rows = await limitOf("smolvlm", "cpu", wanted, {}, fitting);
    expect([rows.limit, rows.reason]).toEqual([limit, reason]);
  });

  it("shares past and present where the graph's attention writes in place", async () => {
    expect((await limitOf("smolvlm")).isShared).toBe(false);
    expect((await limitOf("smolvlm", "cpu", 0, { operators: ["GroupQueryAttention"] })).isShared).toBe(true);
  });

  it("keeps rows of quantised graphs in pages, and reads their prompts whole", async () => {
    const rows = await limitOf("smolvlm", "cpu", 0, { operators: ["DynamicQuantizeLinear"] });
    expect(rows).toMatchObject({ cache: "paged", sharesPrefix: false });
  });
});

describe("rowsThatFit", () => {
  it.each([
    ["half of the memory", 100, 1, 1e9, 5],
    ["shared by the engines", 100, 2, 1e9, 2],
    ["one at least", 5000, 1, 1e9, 1],
    ["no bound where the row's size is unknown", undefined, 1, 1e9, Number.POSITIVE_INFINITY],
  ])("%s", (_, row, engines, free, expected) => {
    expect(rowsThatFit(row, engines, free)).toBe(expected);
  });

  it("asks the machine where nothing is said", () => {
    expect(rowsThatFit(1e-3, 1)).toBeGreaterThan(1000);
    expect(rowsThatFit(1e12, 1)).toBe(1);
  });

  it("counts a row of the model's own cache, at most as long as its positions", async () => {
    const bundle = await openFixture("smolvlm");
    const text = bundle.config.text_config as Record<string, number>;
    const perToken = (2 * text.num_hidden_layers * text.num_key_value_heads * text.head_dim * 4) / 1e6;
    const tokens = Math.min(4096, text.max_position_embeddings);
    expect(rowMegabytes(bundle, KV_DEFAULTS)).toBeCloseTo(tokens * perToken, 6);
  });
});
