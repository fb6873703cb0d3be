import { describe, expect, it } from "vitest";
import { requireModes } from "../../src/bench/require-modes.js";
import { DEFAULTS } from "../../src/config/schema.js";
import { planOptions } from "../../src/pipeline/plan-options.js";
import { parseModes } from "../../src/tiling/plan-modes.js";
import type { EncoderGeometry } from "../../src/types.js";
import { FLORENCE, READER } from "../tiling/fixtures.js";

const SMOLVLM: EncoderGeometry = {
  multiple: 512,
  tileShape: "square",
  tileSize: 512,
  thumbnail: "last",
  preset: { strategy: "idefics3", tileSize: 512, longestEdge: 2048, split: true, tokensPerTile: 64 },
};
const QWEN: EncoderGeometry = {
  multiple: 28,
  tileShape: "any",
  thumbnail: "none",
  preset: { strategy: "native", variant: "qwen2_vl", patchSize: 14, mergeSize: 2, minPixels: 3136, maxPixels: 1003520 },
};

function check(list: string, geometry: EncoderGeometry): void {
  requireModes(parseModes(list, planOptions(DEFAULTS, geometry)), geometry);
}

describe("requireModes", () => {
  it.each([
    [
      "a reader",
      "fixed,letterbox@224,single,threshold,adaptive,quadtree,anyres,internvl,idefics3,native,minicpm",
      READER,
    ],
    [
      "tiles of 512",
      "fixed,letterbox,fixed@512,single@768,threshold,adaptive,quadtree,anyres,internvl,idefics3,preset",
      SMOLVLM,
    ],
    ["one look", "fixed,letterbox,fixed@768,single,threshold,adaptive,preset", FLORENCE],
    ["native resolution", "fixed@224,letterbox@448,single,threshold,adaptive,native,preset", QWEN],
  ])("lets %s have what it takes", (_name, list, geometry) => {
    expect(() => check(list, geometry)).not.toThrow();
  });

  it.each([
    ["preset", READER, "strategy_unsupported"],
    ["native", SMOLVLM, "mode_unsupported"],
    ["minicpm", SMOLVLM, "mode_unsupported"],
    ["fixed@224", SMOLVLM, "mode_unsupported"],
    ["letterbox@224", SMOLVLM, "mode_unsupported"],
    ["internvl@448", SMOLVLM, "mode_unsupported"],
    ["idefics3", FLORENCE, "mode_unsupported"],
    ["fixed@512", FLORENCE, "mode_unsupported"],
  ])("refuses %s, by name, before anything is run", (mode, geometry, code) => {
    expect(() => check(`adaptive,${mode}`, geometry)).toThrow(expect.objectContaining({ code, kind: "config" }));
    if (code === "mode_unsupported") expect(() => check(mode, geometry)).toThrow(`bench --mode ${mode}: `);
  });
});
