import { estimateLines } from "../../reading/estimate-lines.js";
import type { EncodeCost, EncoderGeometry, Region } from "../../types.js";
import type { PlanCost, Planned } from "../plan-cost.js";

/** The detector is convolutional: any shape whose sides are multiples of 32 px. */
export const PPOCR_GEOMETRY: EncoderGeometry = { multiple: 32, tileShape: "any", thumbnail: "none" };

/**
 * Multiply-adds counted over the ONNX graphs' convolutions and matrix products (two operations each): the detector
 * 11.24 GFLOP a megapixel; the recogniser 4.31 MFLOP a column of a 48 px line, and its attention's quadratic share,
 * 2 blocks x 4 T^2 120 with T = width / 8 steps.
 */
export function ppocrCost(regions: readonly Region[]): EncodeCost {
  let tilePixels = 0;
  let linePixels = 0;
  let lineFlops = 0;
  for (const { kind, encodedWidth, encodedHeight } of regions) {
    if (kind === "line") {
      linePixels += encodedWidth * encodedHeight;
      lineFlops += readingFlops(encodedWidth);
    } else tilePixels += encodedWidth * encodedHeight;
  }
  return {
    encodedMegapixels: tilePixels / 1e6,
    lineMegapixels: linePixels / 1e6,
    gflops: (tilePixels * 11.24e3 + lineFlops) / 1e9,
  };
}

/** The second look, estimated: lines of one length, which is what the attention's share is least for. */
export function ppocrPlanCost({ luma, size }: Planned): PlanCost {
  const { lines, columns } = estimateLines(luma, size);
  const gflops = lines === 0 ? 0 : (lines * readingFlops(columns / lines)) / 1e9;
  const visualTokens = Math.round(columns / STEP);
  return { visualTokens: 0, secondLook: { lines, visualTokens, gflops, estimated: true } };
}

/** Pixel columns of a line that become one visual token. */
const STEP = 8;

function readingFlops(columns: number): number {
  return columns * 4.31e6 + 2 * 4 * (columns / STEP) ** 2 * 120;
}
