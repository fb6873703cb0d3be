import { describe, expect, it } from "vitest";
import { type Config, DEFAULTS, SETTINGS, type SettingKey } from "../../src/config/schema.js";
import { fingerprint, resultSettings } from "../../src/pipeline/fingerprint.js";
import { fakeFamily } from "../helpers/fake-family.js";

const KEYS = Object.keys(SETTINGS) as SettingKey[];
const print = (config: Config = DEFAULTS, model = fakeFamily(), version = "1.0.0") =>
  fingerprint(resultSettings(config, model, version));

/** Another value than the default, allowed or not. */
function changed(key: SettingKey): Config {
  const value = DEFAULTS[key];
  const other = typeof value === "boolean" ? !value : typeof value === "number" ? value + 1 : `${value}x`;
  return { ...DEFAULTS, [key]: other } as Config;
}

describe("fingerprint", () => {
  it("is a hash that the same settings give again", () => {
    expect(print()).toMatch(/^[0-9a-f]{64}$/);
    expect(print({ ...DEFAULTS })).toBe(print());
  });

  it("does not depend on the settings' order", () => {
    expect(fingerprint({ a: 1, b: "x" })).toBe(fingerprint({ b: "x", a: 1 }));
    expect(fingerprint({ a: 1, b: "x" })).not.toBe(fingerprint({ a: "x", b: 1 }));
    expect(fingerprint({ a: 1 })).not.toBe(fingerprint({ a: "1" }));
  });

  // What was asked for may be `auto`: the device that really runs counts instead.
  it.each(KEYS.filter((key) => SETTINGS[key].affectsResult && key !== "device"))("changes with %s", (key) => {
    expect(print(changed(key))).not.toBe(print());
  });

  it.each(KEYS.filter((key) => !SETTINGS[key].affectsResult))("does not change with %s", (key) => {
    expect(print(changed(key))).toBe(print());
  });

  it("changes with the model's hash, the device that really runs, and our version", () => {
    const prints = [
      print(),
      print(DEFAULTS, { ...fakeFamily(), modelHash: "cd".repeat(32) }),
      print(DEFAULTS, { ...fakeFamily(), device: "webgpu" }),
      print(DEFAULTS, fakeFamily(), "1.0.1"),
    ];
    expect(new Set(prints).size).toBe(4);
  });

  it("leaves alone what changes no result", () => {
    const names = KEYS.filter((key) => !SETTINGS[key].affectsResult);
    expect(names).toEqual(
      expect.arrayContaining(["engine.count", "engine.threads", "engine.batchSize", "limits.inFlight", "output.dir"]),
    );
  });
});
