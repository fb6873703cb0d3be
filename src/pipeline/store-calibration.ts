import type { Config } from "../config/schema.js";
import { type CalibrationKey, writeCalibration } from "../io/calibration-file.js";
import { describeModel } from "../model/describe-model.js";
import { calibrationKey } from "../model/find-calibration.js";
import { type OpenModelOptions, openModel } from "../model/open-model.js";
import type { Calibration } from "../tiling/predict-ms.js";
import { calibrate } from "./calibrate.js";

export interface StoredCalibration {
  readonly path: string;
  readonly key: CalibrationKey;
  readonly calibration: Calibration;
}

/**
 * Calibrates the model on this device and keeps the result where plan and bench look for it.
 * @throws what openModel throws; calibration_failed, output_unwritable, disk_failed
 */
export async function storeCalibration(config: Config, options: OpenModelOptions): Promise<StoredCalibration> {
  const key = await calibrationKey(config, await describeModel(config, options));
  const calibration = await calibrate(config, (settings) => openModel(settings, options));
  return { path: await writeCalibration(key, calibration, options.env), key, calibration };
}
