import { describe, expect, it } from "vitest";
import { type Config, DEFAULTS } from "../../src/config/schema.js";
import { layoutFiles } from "../../src/io/layout-file.js";
import { engineLayout } from "../../src/model/engine-layout.js";
import { findLayout, layoutKey } from "../../src/model/find-layout.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const MODEL = { modelHash: "ab".repeat(32), layout: "vlm" } as const;
const settings = (changes: Partial<Config> = {}) => ({ ...DEFAULTS, ...changes }) as Config;

describe("findLayout", () => {
  it.each([
    ["cpu", {}, MODEL, true],
    ["cpu", { "engine.batchSize": 4 }, MODEL, true],
    ["cpu", { "engine.count": 1 }, MODEL, false], // the user has said so
    ["cpu", { "engine.threads": 1 }, MODEL, false],
    ["webgpu", {}, MODEL, false],
    ["cpu", {}, { ...MODEL, modelHash: "cd" }, false], // another model
  ] as const)("on %s with %j takes what was measured or the usual", async (device, changes, model, isMeasured) => {
    const env = { XDG_CACHE_HOME: folder.at("cache") };
    await layoutFiles.write(layoutKey(MODEL.modelHash), { engines: 7, threads: 3 }, env);
    const usual = engineLayout(device, settings(changes), "vlm");
    const expected = isMeasured ? { ...usual, engines: 7, threads: 3 } : usual;
    expect(await findLayout(device, settings(changes), model, env)).toEqual(expected);
  });

  it.each([{ engines: 100000, threads: 1 }, { engines: 2 }, { engines: "2", threads: 1 }, null, 5])(
    "is the usual one where the file says %j",
    async (layout) => {
      const env = { XDG_CACHE_HOME: folder.at("odd") };
      await layoutFiles.write(layoutKey(MODEL.modelHash), layout as never, env);
      expect(await findLayout("cpu", settings(), MODEL, env)).toEqual(engineLayout("cpu", settings(), "vlm"));
    },
  );
});
