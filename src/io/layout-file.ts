import type { Layout } from "../config/layout-candidates.js";
import { type MeasuredFor, measuredFiles } from "./measured-file.js";

/** What the choice of a layout holds for. */
export interface LayoutKey extends MeasuredFor {
  readonly modelHash: string;
  readonly cores: number;
  /** Of this tool. */
  readonly version: string;
}

export const layoutFiles = measuredFiles<LayoutKey, Layout>("layout", ["modelHash", "cores", "version"]);
