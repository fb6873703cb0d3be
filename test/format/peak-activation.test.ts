import { describe, expect, it } from "vitest";
import { readGraph } from "../../src/format/onnx-graph.js";
import { peakActivation } from "../../src/format/peak-activation.js";
import * as onnx from "../helpers/onnx-writer.js";

type Node = [operator: string, inputs: string[], ...attributes: Uint8Array[]];

const WEIGHTS = onnx.tensor("w", { dims: [6, 3, 1, 1], raw: new Uint8Array(72) });
const NARROW = onnx.tensor("n", { dims: [1, 6, 1, 1], raw: new Uint8Array(24) });
const CONSTANT = onnx.attribute("value", 5, onnx.tensor("v", { dims: [1000], raw: new Uint8Array(4000) }));

/** Nodes a, b, c, ... over the input x of 3 x 100 elements; the last one's output is the graph's. */
function peak(nodes: Node[], outputs = [String.fromCharCode(96 + nodes.length)]): number {
  const written = nodes.map(([operator, inputs, ...attributes], index) =>
    onnx.node(operator, { inputs, outputs: [String.fromCharCode(97 + index)], attributes }),
  );
  const shape = [1, 3, 10, 10];
  const graph = onnx.graph({
    nodes: written,
    initializers: [WEIGHTS, NARROW],
    inputs: [onnx.value("x", shape)],
    outputs: outputs.map((name) => onnx.value(name, [])),
  });
  return peakActivation(readGraph(onnx.model({ graph })), shape);
}

describe("peakActivation", () => {
  it.each<[string, number, Node[], string[]?]>([
    ["the input and what is made of it", 300 + 600, [["Conv", ["x", "w"]]]],
    [
      "element by element in the same place",
      300 + 600,
      [
        ["Conv", ["x", "w"]],
        ["Relu", ["a"]],
        ["Sigmoid", ["b"]],
      ],
    ],
    [
      "a tensor that is taken again later keeps its place",
      300 + 1200,
      [
        ["Conv", ["x", "w"]],
        ["Relu", ["a"]],
        ["Add", ["a", "b"]],
      ],
    ],
    [
      "one that nobody takes again gives it up",
      300 + 700,
      [
        ["Conv", ["x", "w"]],
        ["Conv", ["a", "n"]],
        ["Relu", ["b"]],
      ],
    ],
    [
      "an output of the graph stays",
      300 + 1200,
      [
        ["Conv", ["x", "w"]],
        ["Relu", ["a"]],
      ],
      ["a", "b"],
    ],
    ["the input stays with the caller", 300 + 300, [["Relu", ["x"]]]],
    [
      "what is moved is copied",
      300 + 1200,
      [
        ["Conv", ["x", "w"]],
        ["Transpose", ["a"]],
      ],
    ],
    [
      "what nobody takes lives for its node alone",
      300 + 600,
      [
        ["Conv", ["x", "w"]],
        ["Relu", ["x"]],
      ],
    ],
    [
      "weights are not counted, as constants neither",
      300 + 300,
      [
        ["Constant", [], CONSTANT],
        ["Relu", ["x"]],
      ],
    ],
  ])("%s", (_, elements, nodes, outputs) => {
    expect(peak(nodes, outputs)).toBe(elements);
  });

  it("says so where shapes can't be told", () => {
    expect(() => peak([["Reshape", ["x", "x"]]])).toThrow("not stated");
  });
});
