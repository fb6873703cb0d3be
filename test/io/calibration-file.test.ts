import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type CalibrationKey, calibrationFiles } from "../../src/io/calibration-file.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const KEY: CalibrationKey = {
  modelHash: "ab".repeat(32),
  device: "cpu",
  engines: 2,
  threads: 1,
  batchSize: 1,
  version: "0.1.0",
};
const CALIBRATION = { picture: { fixedMs: 1, msPerUnit: 2 }, tile: { fixedMs: 3, msPerUnit: 4 }, tilesTogether: 0.5 };

describe("calibration file", () => {
  it("comes back for the same model, device, engines and version, and for no other", async () => {
    const env = { XDG_CACHE_HOME: folder.at("cache") };
    const path = await calibrationFiles.write(KEY, CALIBRATION, env);
    expect(path).toMatch(/cache\/openautoglm\/calibration\/[0-9a-f]{16}\.json$/);
    expect(existsSync(`${path}.partial`)).toBe(false);
    expect(await calibrationFiles.read(KEY, env)).toEqual(CALIBRATION);
    for (const other of [
      { modelHash: "" },
      { device: "cuda" },
      { engines: 1 },
      { threads: 2 },
      { batchSize: 8 },
      { version: "0.2.0" },
    ])
      expect(await calibrationFiles.read({ ...KEY, ...other }, env)).toBeUndefined();
  });

  it("is none where the file is broken, or is another's", async () => {
    const env = { XDG_CACHE_HOME: folder.path };
    const name = calibrationFiles.path(KEY, env).slice(folder.path.length + 1);
    for (const content of [
      "{",
      "null",
      "{}",
      JSON.stringify({ key: { ...KEY, device: "cuda" }, calibration: CALIBRATION }),
    ]) {
      await folder.put({ [name]: content });
      expect(await calibrationFiles.read(KEY, env)).toBeUndefined();
    }
    await folder.put({ [name]: JSON.stringify({ key: KEY, calibration: CALIBRATION }) });
    expect(await calibrationFiles.read(KEY, env)).toEqual(CALIBRATION);
  });
});
