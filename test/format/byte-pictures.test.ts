import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { PIXELS, type PictureValues, withBytePictures } from "../../src/format/byte-pictures.js";
import { readGraph, writeGraph } from "../../src/format/onnx-graph.js";
import { graph, model, node, value } from "../helpers/onnx-writer.js";

/** Gives back the planes that it takes. */
const planes = (opset: number) =>
  model({
    graph: graph({
      nodes: [node("Identity", { inputs: ["x"], outputs: ["y"] })],
      inputs: [value("x", [1, 3, 1, 2])],
      outputs: [value("y", [1, 3, 1, 2])],
    }),
    opsets: [["", opset]],
  });

async function run(values: PictureValues, pixels: readonly number[], opset = 17): Promise<number[]> {
  const session = await InferenceSession.create(writeGraph(withBytePictures(readGraph(planes(opset)), values)), {
    logSeverityLevel: 4,
  });
  expect(session.inputNames).toEqual([PIXELS]);
  const { y } = await session.run({ [PIXELS]: new Tensor("uint8", Uint8Array.from(pixels), [1, 1, 2, 3]) });
  return Array.from(y.data as Float32Array);
}

const HALF = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

describe("withBytePictures", () => {
  it("gives planes B, G, R of -1..1", async () => {
    const [blue, green, red] = [
      [255, 0],
      [51, 51],
      [0, 255],
    ];
    const values = await run(HALF, [red[0], green[0], blue[0], red[1], green[1], blue[1]]);
    for (const [at, wanted] of [1, -1, -0.6, -0.6, -1, 1].entries()) expect(values[at]).toBeCloseTo(wanted, 6);
  });

  it("scales each plane by its own mean and deviation", async () => {
    const values = await run({ mean: [0, 0.2, 1], std: [1, 0.5, 0.25] }, [255, 255, 255, 0, 0, 0]);
    for (const [at, wanted] of [1, 0, 1.6, -0.4, 0, -4].entries()) expect(values[at]).toBeCloseTo(wanted, 5);
  });

  // Since 18 the axes of a mean are an input.
  it.each([17, 18])(
    "levels a picture, opset %i: mean 0, nearly one deviation, whatever its contrast",
    async (opset) => {
      for (const pixels of [
        [0, 0, 0, 255, 255, 255],
        [100, 100, 100, 200, 200, 200],
      ]) {
        const values = await run({ ...HALF, level: true }, pixels, opset);
        for (const [at, wanted] of [-1, 1, -1, 1, -1, 1].entries()) expect(Math.sign(values[at])).toBe(wanted);
        expect(values[0] + values[1]).toBeCloseTo(0, 5);
        expect(values[1]).toBeGreaterThan(0.5);
        expect(values[1]).toBeLessThan(0.6);
      }
    },
  );

  it("makes no text of a ground that hardly varies", async () => {
    const values = await run({ ...HALF, level: true }, [200, 200, 200, 201, 201, 201]);
    expect(Math.max(...values.map(Math.abs))).toBeLessThan(0.06);
  });
});
