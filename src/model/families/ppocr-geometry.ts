import { estimateLines } from "../../reading/estimate-lines.js";
import type { EncodeCost, EncoderGeometry, Region } from "../../types.js";
import type { PlanCost, Planned } from "../plan-cost.js";
import { type ReaderFlops, readingFlops, STEP } from "./ppocr-flops.js";
import { type ReaderMemory, readerActivationMegabytes } from "./ppocr-memory.js";

/** The detector is convolutional: any shape whose sides are multiples of 32 px. */
export const PPOCR_GEOMETRY: EncoderGeometry = { multiple: 32, tileShape: "any", thumbnail: "none" };

export function ppocrCost(regions: readonly Region[], flops: ReaderFlops): EncodeCost {
  let tilePixels = 0;
  let linePixels = 0;
  let lineFlops = 0;
  for (const { kind, encodedWidth, encodedHeight } of regions) {
    if (kind === "line") {
      linePixels += encodedWidth * encodedHeight;
      lineFlops += readingFlops(encodedWidth, flops);
    } else tilePixels += encodedWidth * encodedHeight;
  }
  return {
    encodedMegapixels: tilePixels / 1e6,
    lineMegapixels: linePixels / 1e6,
    gflops: (tilePixels * flops.perPixel + lineFlops) / 1e9,
  };
}

/** The second look, estimated: lines of one length, which is what the attention's share is least for. */
export function ppocrPlanCost({ luma, regions }: Planned, flops: ReaderFlops, memory: ReaderMemory): PlanCost {
  const { lines, columns } = estimateLines(luma);
  const perLine = lines === 0 ? 0 : columns / lines;
  const gflops = (lines * readingFlops(perLine, flops)) / 1e9;
  const visualTokens = Math.round(columns / STEP);
  const largest = Math.max(0, ...regions.map(({ encodedWidth, encodedHeight }) => encodedWidth * encodedHeight));
  return {
    visualTokens: 0,
    secondLook: { lines, visualTokens, gflops, estimated: true },
    activationMegabytes: readerActivationMegabytes(memory, largest, perLine),
  };
}
