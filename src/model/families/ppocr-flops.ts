import { countMultiplyAdds } from "../../format/count-multiply-adds.js";
import type { OnnxGraph } from "../../format/onnx-graph.js";

/** What a reader's two models cost, in operations: a multiply-add is two. */
export interface ReaderFlops {
  /** Detector. */
  readonly perPixel: number;
  /** Recogniser, a pixel column of a line. */
  readonly perColumn: number;
  /** Its attention looks from each step of a line at each other one. */
  readonly perStepPair: number;
}

/** Pixel columns of a line that become one step. */
export const STEP = 8;

/** Counted over the graphs of PP-OCRv4. */
export const PPOCR_V4_FLOPS: ReaderFlops = { perPixel: 11.24e3, perColumn: 4.385e6, perStepPair: 960 };

/** Sides that no stage of a detector has to round. */
const PICTURE = 640;
const LINE = 320;

/** Counted from the graphs' own shapes; a graph whose shapes can't be told without running it is taken to cost as v4. */
export function countFlops(detector: OnnxGraph, recogniser: OnnxGraph): ReaderFlops {
  try {
    const perPixel = (2 * countMultiplyAdds(detector, [1, 3, PICTURE, PICTURE])) / PICTURE ** 2;
    // A line costs a constant (which is left out), a share by its length, and one by its square.
    const [one, two, three] = [1, 2, 3].map((times) => 2 * countMultiplyAdds(recogniser, [1, 3, 48, times * LINE]));
    const steps = LINE / STEP;
    const perStepPair = (three - 2 * two + one) / (2 * steps ** 2);
    const perColumn = (two - one - perStepPair * 3 * steps ** 2) / LINE;
    return { perPixel, perColumn, perStepPair };
  } catch {
    return PPOCR_V4_FLOPS;
  }
}

/** Of a line so wide, px at the recogniser's height. */
export function readingFlops(columns: number, { perColumn, perStepPair }: ReaderFlops): number {
  return columns * perColumn + (columns / STEP) ** 2 * perStepPair;
}
