import { describe, expect, it } from "vitest";
import type { SessionFile } from "../../src/model/bundle-sessions.js";
import { vlmSpec } from "../../src/model/families/vlm-specs.js";
import { rowLimit } from "../../src/model/row-limit.js";
import type { Device } from "../../src/model/session.js";
import { openFixture } from "./golden-bundle.js";

async function limitOf(family: string, device: Device = "cpu", wanted = 0, changes: Partial<SessionFile> = {}) {
  const { sessions, modelType } = await openFixture(family);
  return rowLimit({ ...sessions.decoder_model_merged, ...changes }, vlmSpec(modelType)!, device, wanted);
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

  it("shares past and present where the graph's attention writes in place", async () => {
    expect((await limitOf("smolvlm")).isShared).toBe(false);
    expect((await limitOf("smolvlm", "cpu", 0, { operators: ["GroupQueryAttention"] })).isShared).toBe(true);
  });

  it("keeps rows of quantised graphs in pages, and reads their prompts whole", async () => {
    const rows = await limitOf("smolvlm", "cpu", 0, { operators: ["DynamicQuantizeLinear"] });
    expect(rows).toMatchObject({ cache: "paged", sharesPrefix: false });
  });
});
