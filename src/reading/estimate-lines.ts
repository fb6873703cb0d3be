import type { LumaMap } from "../types.js";

/** What a reader will probably find on a picture, before it is looked at. */
export interface LineEstimate {
  readonly lines: number;
  /** Columns of all lines together, each brought to the recogniser's height, px. */
  readonly columns: number;
}

/**
 * Columns that a line gives for each time that it is as long as its letters are high, and columns of a line. Medians over
 * 120 pictures, the shipped dataset and half of 91 real screenshots; how far off that is, on the others too, stands in
 * benchmarks/README.md (Predicted latency).
 */
const COLUMNS_PER_HEIGHT = 26;
const COLUMNS_PER_LINE = 250;

/** Lines of text from their measured length. A photo's texture may pass for text: the estimate is then too high. */
export function estimateLines({ textLength = 0 }: LumaMap): LineEstimate {
  const columns = Math.round(COLUMNS_PER_HEIGHT * textLength);
  return { lines: Math.ceil(columns / COLUMNS_PER_LINE), columns };
}
