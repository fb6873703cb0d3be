import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { countMultiplyAdds } from "../../src/format/count-multiply-adds.js";
import { readGraph } from "../../src/format/onnx-graph.js";
import * as onnx from "../helpers/onnx-writer.js";

const integers = (name: string, ...values: number[]) =>
  onnx.concat(onnx.text(1, name), ...values.map((value) => onnx.int(8, value)));
const integer = (name: string, value: number) => onnx.attribute(name, 3, value);
const weights = (name: string, ...dims: number[]) =>
  onnx.tensor(name, { dims, raw: new Uint8Array(4 * dims.reduce((product, dim) => product * dim, 1)) });
const shape = (name: string, ...values: number[]) =>
  onnx.tensor(name, { dims: [values.length], type: 7, raw: new Uint8Array(BigInt64Array.from(values, BigInt).buffer) });

type Node = [operator: string, inputs: string[], ...attributes: Uint8Array[]];

/** A chain of nodes a, b, c, ... over the input x. */
function count(input: number[], nodes: Node[], ...initializers: Uint8Array[]): number {
  const written = nodes.map(([operator, inputs, ...attributes], index) =>
    onnx.node(operator, { inputs, outputs: [String.fromCharCode(97 + index)], attributes }),
  );
  const graph = onnx.graph({ nodes: written, initializers, inputs: [onnx.value("x", input)] });
  return countMultiplyAdds(readGraph(onnx.model({ graph })), input);
}

const K = weights("k", 16, 3, 3, 5);

describe("countMultiplyAdds", () => {
  it.each<[string, number[], Node[], Uint8Array[], number]>([
    ["a convolution", [1, 3, 20, 30], [["Conv", ["x", "k"]]], [K], 18 * 26 * 16 * 3 * 15],
    ["padded", [1, 3, 20, 30], [["Conv", ["x", "k"], integers("pads", 1, 2, 1, 2)]], [K], 20 * 30 * 16 * 45],
    ["with strides", [2, 3, 20, 30], [["Conv", ["x", "k"], integers("strides", 2, 3)]], [K], 2 * 9 * 9 * 16 * 45],
    ["dilated", [1, 3, 20, 30], [["Conv", ["x", "k"], integers("dilations", 2, 2)]], [K], 16 * 22 * 16 * 45],
    ["in groups", [1, 3, 9, 9], [["Conv", ["x", "d"], integer("group", 3)]], [weights("d", 3, 1, 3, 3)], 49 * 3 * 9],
    [
      "spread, then narrowed again",
      [1, 4, 5, 5],
      [
        ["ConvTranspose", ["x", "t"], integers("strides", 2, 2)],
        ["MaxPool", ["a"], integers("kernel_shape", 2, 2), integers("strides", 2, 2)],
        ["Conv", ["b", "o"]],
      ],
      [weights("t", 4, 6, 2, 2), weights("o", 1, 6, 1, 1)],
      25 * 4 * 6 * 4 + 25 * 6,
    ],
    [
      "a product after a reshape by the input's own shape",
      [2, 8, 1, 10],
      [
        ["Shape", ["x"]],
        ["Slice", ["a", "zero", "two"]],
        ["Concat", ["b", "rest"], integer("axis", 0)],
        ["Reshape", ["x", "c"]],
        ["Transpose", ["d"], integers("perm", 0, 2, 1)],
        ["MatMul", ["e", "w"]],
      ],
      [shape("zero", 0), shape("two", 2), shape("rest", -1), weights("w", 8, 5)],
      2 * 10 * 8 * 5,
    ],
    [
      "squeezed along a negative axis, averaged",
      [1, 8, 6, 1],
      [
        ["Squeeze", ["x"], integers("axes", -1)],
        ["ReduceMean", ["a"], integers("axes", -1), integer("keepdims", 1)],
        ["Add", ["a", "b"]],
        ["MatMul", ["c", "w"]],
      ],
      [weights("w", 6, 7)],
      8 * 6 * 7,
    ],
  ])("%s", (_, input, nodes, initializers, expected) => {
    expect(count(input, nodes, ...initializers)).toBe(expected);
  });

  it.each<[string, Node[], Uint8Array[]]>([
    ["a shape that depends on the picture", [["Reshape", ["x", "x"]]], []],
    [
      "nothing known",
      [
        ["Relu", ["nowhere"]],
        ["Conv", ["b", "k"]],
      ],
      [K],
    ],
    ["matrices that do not fit", [["MatMul", ["x", "w"]]], [weights("w", 2, 2)]],
  ])("throws on %s", (_, nodes, initializers) => {
    expect(() => count([1, 3, 20, 30], nodes, ...initializers)).toThrow();
  });

  it("counts the tiny detector as it runs", () => {
    const graph = readGraph(readFileSync(new URL("../fixtures/readers/det.onnx", import.meta.url)));
    const [half, quarter, whole] = [32 * 32, 16 * 16, 64 * 64];
    const convolutions = half * 8 * 27 + quarter * 8 * 72 + 64 + whole * 147;
    expect(countMultiplyAdds(graph, [1, 3, 64, 64])).toBe(convolutions + half * 16 * 4);
  });
});
