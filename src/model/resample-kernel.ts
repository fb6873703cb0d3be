/** The inside of a thread that scales pictures. */
import { type Kernel, resample } from "../tiling/resample.js";
import type { Size } from "../types.js";
import type { KernelResult } from "./engine.js";

export interface ResampleInput {
  readonly pixels: Uint8Array;
  readonly from: Size;
  readonly to: Size;
  readonly kernel: Kernel;
}

export async function createKernel() {
  return {
    resample: ({ pixels, from, to, kernel }: ResampleInput): KernelResult => {
      const value = resample(pixels, from, to, kernel);
      return { value, transfer: [value.buffer as ArrayBuffer] };
    },
  };
}
