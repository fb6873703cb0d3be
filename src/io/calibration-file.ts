import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Calibration } from "../tiling/predict-ms.js";
import { makeDirectory, writeWhole } from "./whole-file.js";

/** What a calibration holds for; anything else has to be measured anew. */
export interface CalibrationKey {
  readonly modelHash: string;
  readonly device: string;
  readonly engines: number;
  readonly threads: number;
  readonly batchSize: number;
  /** Of this tool. */
  readonly version: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** In the user's cache folder: XDG_CACHE_HOME, or ~/.cache. */
export function calibrationPath(key: CalibrationKey, env: Environment): string {
  const cache = env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const name = createHash("sha256")
    .update(JSON.stringify(parts(key)))
    .digest("hex")
    .slice(0, 16);
  return join(cache, "openautoglm", "calibration", `${name}.json`);
}

/** Undefined where none was made, or what lies there is not one: a prediction is never worth an error. */
export async function readCalibration(key: CalibrationKey, env: Environment): Promise<Calibration | undefined> {
  try {
    const stored = JSON.parse(await readFile(calibrationPath(key, env), "utf8"));
    const isOurs = JSON.stringify(parts(stored.key)) === JSON.stringify(parts(key));
    return isOurs ? stored.calibration : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @returns the file's path
 * @throws output_unwritable, disk_failed
 */
export async function writeCalibration(
  key: CalibrationKey,
  calibration: Calibration,
  env: Environment,
): Promise<string> {
  const path = calibrationPath(key, env);
  await makeDirectory(dirname(path));
  await writeWhole(path, `${JSON.stringify({ key, calibration }, null, 2)}\n`);
  return path;
}

function parts({ modelHash, device, engines, threads, batchSize, version }: CalibrationKey) {
  return [modelHash, device, engines, threads, batchSize, version];
}
