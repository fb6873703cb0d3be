import type { OnnxGraph } from "../../format/onnx-graph.js";
import { peakActivation } from "../../format/peak-activation.js";

/** What one run of a reader's models holds at its peak besides the weights, in bytes of float32; the input is part of it. */
export interface ReaderMemory {
  /** Detector, a pixel of a tile. */
  readonly perPixel: number;
  /** Recogniser, a pixel column of a line. */
  readonly perColumn: number;
}

/** Counted over the graphs of PP-OCRv4: both grow with the size of their input and with nothing else. */
export const PPOCR_V4_MEMORY: ReaderMemory = { perPixel: 76, perColumn: 6720 };

/**
 * What onnxruntime's arena takes for what a graph holds: it grows by doubling, and keeps room between tensors. Measured on
 * the CPU from .1 to 2.4 megapixels: 1.5 to 2 (benchmarks/activation.mjs).
 */
const ARENA = 1.7;

/** Sides that no stage has to round. */
const PICTURE = 640;
const LINE = 1280;

/** Told from the graphs' shapes; a graph whose shapes can't be told without running it is taken to hold as much as v4. */
export function countMemory(detector: OnnxGraph, recogniser: OnnxGraph): ReaderMemory {
  try {
    return {
      perPixel: (4 * peakActivation(detector, [1, 3, PICTURE, PICTURE])) / PICTURE ** 2,
      perColumn: (4 * peakActivation(recogniser, [1, 3, 48, LINE])) / LINE,
    };
  } catch {
    return PPOCR_V4_MEMORY;
  }
}

/** Of one run, the larger of a tile's and a line's, 1e6 bytes. */
export function readerActivationMegabytes(memory: ReaderMemory, tilePixels: number, lineColumns: number): number {
  return (ARENA * Math.max(memory.perPixel * tilePixels, memory.perColumn * lineColumns)) / 1e6;
}
