import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { configJsonSchema } from "../../src/config/json-schema.js";

describe("configJsonSchema", () => {
  it("equals configs/openautoglm.schema.json (refresh it: openautoglm config schema > configs/openautoglm.schema.json)", async () => {
    const file = new URL("../../configs/openautoglm.schema.json", import.meta.url);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(configJsonSchema());
  });

  it("describes a setting nested, and dotted by reference", () => {
    expect(configJsonSchema()).toMatchObject({
      additionalProperties: false,
      properties: {
        device: { enum: ["auto", "cpu", "webgpu", "cuda"], default: "auto" },
        tiling: {
          additionalProperties: false,
          properties: {
            maxTiles: { type: "integer", minimum: 0, maximum: 64, default: 0 },
            skipBlank: { type: "boolean", description: expect.stringMatching(/^false: /) },
          },
        },
        "tiling.maxTiles": { $ref: "#/properties/tiling/properties/maxTiles" },
      },
    });
  });
});
