import type { EncoderGeometry, LumaMap, Size, StrategyName, TilePlan } from "../types.js";
import type { StrategyParams } from "./params.js";

/** What a plan is made from besides the picture. Lengths in pixels. */
export interface PlanOptions {
  readonly strategy: StrategyName;
  /** Long side up to which a picture is looked at directly, and to which longer ones are scaled. */
  readonly threshold: number;
  readonly tileSize: number;
  readonly overlap: number;
  readonly maxTiles: number;
  readonly fixedSize: number;
  /** How the whole picture comes into the fixed square; squash by default. */
  readonly fixedFit?: "squash" | "letterbox";
  /** Long side of a single look; 0 = the picture's own. */
  readonly singleSize: number;
  /** adaptive: height that small text is given on the canvas. */
  readonly textHeight: number;
  /** adaptive: long side that a canvas has at least. */
  readonly minLongSide: number;
  /** adaptive: size of a canvas at most, 1e6 px. */
  readonly maxMegapixels: number;
  readonly skipBlank: boolean;
  readonly thumbnail: boolean;
  readonly geometry: EncoderGeometry;
  /** Settings of the field's own strategies, as a family's preprocessor file gives them. */
  readonly params?: StrategyParams;
}

/** A strategy decides from the size and a small luma map alone. */
export type Strategy = (size: Size, luma: LumaMap, options: PlanOptions) => TilePlan;
