import type { Calibration } from "../tiling/predict-ms.js";
import { type MeasuredFor, measuredFiles } from "./measured-file.js";

/** What a calibration holds for. */
export interface CalibrationKey extends MeasuredFor {
  readonly modelHash: string;
  readonly device: string;
  readonly engines: number;
  readonly threads: number;
  readonly batchSize: number;
  /** Of this tool. */
  readonly version: string;
}

export const calibrationFiles = measuredFiles<CalibrationKey, Calibration>("calibration", [
  "modelHash",
  "device",
  "engines",
  "threads",
  "batchSize",
  "version",
]);
