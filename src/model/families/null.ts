import type { ModelFamily } from "../family.js";

/** No model at all: everything else of a run can be measured with it (`--model null`). It reads nothing. */
export function createNull(): ModelFamily {
  const tokens = { count: 0, hiddenSize: 1, data: new Float32Array(0), positions: new Float32Array(0) };
  return {
    name: "null",
    family: "null",
    modelHash: "0".repeat(64),
    device: "cpu",
    engines: 1,
    geometry: { multiple: 32, tileShape: "any", thumbnail: "none" },
    encode: async () => null,
    fuse: async () => ({ tokens }),
    generate: async () => ({ text: "", lines: [], finishReason: "empty" }),
    cost: () => ({ encodedMegapixels: 0, lineMegapixels: 0, gflops: 0 }),
    close: async () => {},
  };
}
