import { describe, expect, it } from "vitest";
import { type Diagnosis, renderDiagnosis } from "../../src/terminal/doctor-text.js";

const DIAGNOSIS: Diagnosis = {
  versions: { openautoglm: "1.0.0" },
  machine: { platform: "linux", arch: "x64", cpu: "a CPU", cores: 2, memoryGiB: 8 },
  cpuFeatures: null,
  devices: [{ device: "cuda", works: false, reason: "no GPU was found", hint: "buy one" }],
  selfTest: {
    ...{ model: "tiny", family: "smolvlm", hash: "0123456789abcdef0123", device: "webgpu", engines: 1 },
    ...{ loadMs: 12, runs: 3, imageMs: 45.6, caption: "a cat" },
    rows: { limit: 1, reason: "it runs on a GPU" },
    stagesMs: { read: 1, decode: 2, plan: 3, encode: 4, caption: 5 } as never,
    cpuOperators: {
      vision_encoder: { operators: { Clip: 28, Pad: 1 }, indexNodes: 3 },
      decoder_model_merged: { operators: {}, indexNodes: 0 },
    },
  },
  error: null,
  calibration: null,
};

describe("renderDiagnosis", () => {
  it("tells a fact a line", () => {
    expect(renderDiagnosis(DIAGNOSIS).split("\n")).toEqual([
      "openautoglm       1.0.0",
      "machine           linux x64, a CPU, 2 cores, 8 GiB",
      "cpu features      features unknown on this system",
      "cuda              not here: no GPU was found",
      "                  buy one",
      "model             tiny (smolvlm), files sha256 0123456789abcdef…",
      "self-test         3 runs on webgpu, engines: 1; opened in 12.0 ms",
      "                  45.6 ms a picture: decode 2.00, encode 4.00",
      "                  answers side by side: 1 (it runs on a GPU)",
      "                  vision_encoder: left to the CPU: 28 Clip, 1 Pad (and 3 for shapes and positions)",
      "                  decoder_model_merged: left to the CPU: nothing",
      "                  a cat",
      "",
    ]);
  });

  it("says what failed, and what to do", () => {
    const error = { code: "unknown_model", message: "there is no \u001b[31mmodel", hint: "name another" };
    const lines = renderDiagnosis({ ...DIAGNOSIS, selfTest: null, error }).split("\n");
    expect(lines.slice(-3)).toEqual([
      expect.stringMatching(/^self-test {9}failed: there is no [^\u001b]*model \[unknown_model\]$/),
      "                  name another",
      "",
    ]);
  });
});
