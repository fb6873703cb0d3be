import { describe, expect, it } from "vitest";
import { mostTiles } from "../../src/tiling/most-tiles.js";
import { anyresNext, anyresOneVision, QWEN2_VL, smolvlm } from "../../src/tiling/params.js";
import type { Preset } from "../../src/types.js";

const GEOMETRY = { multiple: 32, tileShape: "any", thumbnail: "none" } as const;

describe("mostTiles", () => {
  it.each<[string, Preset | undefined, number]>([
    ["a reader: the reference rule's", undefined, 16],
    ["LLaVA-OneVision: sheets up to 6 x 6", { strategy: "anyres", ...anyresOneVision() }, 36],
    ["LLaVA-NeXT, whose sheets have four", { strategy: "anyres", ...anyresNext() }, 16],
    ["SmolVLM: 4 x 4", { strategy: "idefics3", ...smolvlm() }, 16],
    ["an Idefics3 of a longer edge: 5 x 5", { strategy: "idefics3", ...smolvlm(), longestEdge: 2560 }, 25],
    ["one picture", { strategy: "native", ...QWEN2_VL }, 16],
  ])("%s", (_, preset, most) => {
    expect(mostTiles({ ...GEOMETRY, ...(preset && { preset }) })).toBe(most);
  });
});
