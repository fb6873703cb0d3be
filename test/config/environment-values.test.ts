import { describe, expect, it } from "vitest";
import { environmentValues } from "../../src/config/environment-values.js";
import { resolveConfig } from "../../src/config/resolve.js";
import { environmentName, SETTINGS, type SettingKey } from "../../src/config/schema.js";

describe("environmentValues", () => {
  it("picks the settings and leaves the rest of the environment alone", () => {
    const env = {
      PATH: "/bin",
      OPENAUTOGLM_TILING_MAX_TILES: "9",
      OPENAUTOGLM_DEVICE: "cpu",
      OPENAUTO: "x",
      NOTHING: undefined,
    };
    expect(environmentValues(env)).toEqual([
      { kind: "environment", origin: "OPENAUTOGLM_TILING_MAX_TILES", values: { "tiling.maxTiles": "9" } },
      { kind: "environment", origin: "OPENAUTOGLM_DEVICE", values: { device: "cpu" } },
    ]);
  });

  it("counts an empty variable as unset", () => {
    expect(environmentValues({ OPENAUTOGLM_DEVICE: "", OPENAUTOGLM_MODEL: undefined })).toEqual([]);
  });

  it.each([
    ["OPENAUTOGLM_TILING_MAX_TILE", "did you mean OPENAUTOGLM_TILING_MAX_TILES?"],
    ["OPENAUTOGLM_MAX_TILES", "did you mean OPENAUTOGLM_TILING_MAX_TILES?"],
    ["OPENAUTOGLM_COLOUR", "`openautoglm config print` lists the settings; unset the variable"],
  ])("refuses %s", (name, hint) => {
    expect(() => environmentValues({ [name]: "9" })).toThrow(
      expect.objectContaining({
        code: "unknown_setting",
        kind: "config",
        hint,
        message: `unknown setting ${name} (from the environment)`,
      }),
    );
  });

  it("takes each setting's default back by its name", () => {
    for (const key of Object.keys(SETTINGS) as SettingKey[]) {
      const env = { [environmentName(key)]: String(SETTINGS[key].default) };
      expect(resolveConfig(environmentValues(env)).config[key]).toBe(SETTINGS[key].default);
    }
  });
});
