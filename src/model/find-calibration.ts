import type { Config } from "../config/schema.js";
import { type CalibrationKey, calibrationFiles } from "../io/calibration-file.js";
import { toolVersion } from "../io/package-version.js";
import type { Calibration } from "../tiling/predict-ms.js";
import { chooseDevice } from "./device.js";
import { findLayout } from "./find-layout.js";
import type { OpenModelOptions } from "./open-model.js";
import type { ModelDescription } from "./plan-cost.js";

/**
 * What a calibration with these settings is stored under.
 * @throws device_unavailable
 */
export async function calibrationKey(
  config: Config,
  model: Pick<ModelDescription, "modelHash" | "layout">,
  { env }: Pick<OpenModelOptions, "env">,
): Promise<CalibrationKey> {
  const device = await chooseDevice(config.device);
  const { modelHash } = model;
  const { engines, threads, batchSize } = await findLayout(device, config, model, env);
  return { modelHash, device, engines, threads, batchSize, version: toolVersion() };
}

/** The calibration of this model on this device, if `doctor --calibrate` made one. Planning needs no device. */
export async function findCalibration(
  config: Config,
  model: Pick<ModelDescription, "modelHash" | "layout">,
  options: Pick<OpenModelOptions, "env">,
): Promise<Calibration | undefined> {
  const key = await calibrationKey(config, model, options).catch(() => undefined);
  return key && calibrationFiles.read(key, options.env);
}
