import { fastestLayout, type TimedLayout } from "../config/layout-candidates.js";
import type { Config } from "../config/schema.js";
import { type CalibrationKey, calibrationFiles } from "../io/calibration-file.js";
import { layoutFiles } from "../io/layout-file.js";
import { describeModel } from "../model/describe-model.js";
import { chooseDevice } from "../model/device.js";
import { engineLayout } from "../model/engine-layout.js";
import { calibrationKey } from "../model/find-calibration.js";
import { choosesLayout, layoutKey } from "../model/find-layout.js";
import { type OpenModelOptions, openModel } from "../model/open-model.js";
import type { ModelDescription } from "../model/plan-cost.js";
import type { Calibration } from "../tiling/predict-ms.js";
import { calibrate } from "./calibrate.js";
import { measureLayouts } from "./measure-layouts.js";

export interface StoredCalibration {
  readonly path: string;
  /** With the engines and threads that later runs use, too. */
  readonly key: CalibrationKey;
  readonly calibration: Calibration;
  /** What was tried; empty where the user or the device decides. */
  readonly layouts: readonly TimedLayout[];
}

/**
 * Chooses the layout of the engines by measurement, calibrates the model with it, and keeps both where later runs look for
 * them.
 * @throws what openModel throws; calibration_failed, output_unwritable, disk_failed
 */
export async function storeCalibration(config: Config, options: OpenModelOptions): Promise<StoredCalibration> {
  const model = await describeModel(config, options);
  const open = (settings: Config) => openModel(settings, options);
  const layouts = await storeLayout(config, model, open, options);
  const key = await calibrationKey(config, model, options);
  const calibration = await calibrate(config, open);
  return { path: await calibrationFiles.write(key, calibration, options.env), key, calibration, layouts };
}

async function storeLayout(
  config: Config,
  { modelHash, layout }: ModelDescription,
  open: (config: Config) => ReturnType<typeof openModel>,
  { env }: OpenModelOptions,
): Promise<TimedLayout[]> {
  const device = await chooseDevice(config.device);
  if (!choosesLayout(device, config)) return [];
  const timed = await measureLayouts(config, open);
  if (timed.length === 0) return [];
  await layoutFiles.write(layoutKey(modelHash), fastestLayout(timed, engineLayout(device, config, layout)), env);
  return timed;
}
