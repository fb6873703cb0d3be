import type { OnnxGraph, OnnxNode } from "./onnx-graph.js";
import { outputsOf } from "./onnx-shape-rules.js";
import { type Known, smallTensor } from "./onnx-small-tensor.js";
import { concat } from "./protobuf-writer.js";

/** A node with what is known of its tensors; undefined: an optional input that is left out. */
export interface NodeShapes {
  readonly node: OnnxNode;
  readonly inputs: readonly (Known | undefined)[];
  readonly outputs: readonly Known[];
}

/** The graph's one input: before IR version 4 weights are inputs, too. */
export function inputName({ inputs, initializers }: Pick<OnnxGraph, "inputs" | "initializers">): string {
  const weights = new Set(initializers.map(({ name }) => name));
  return inputs.find((name) => !weights.has(name))!;
}

/**
 * Shapes of all tensors for an input of this shape, node by node, from the shapes of the graph's weights: nothing is run.
 * @throws Error where the shapes can't be told (branches, loops, sizes that depend on the picture's content)
 */
export function* graphShapes(graph: OnnxGraph, input: readonly number[]): Generator<NodeShapes> {
  const weights = graph.initializers.map(({ name, parts }): [string, Known] => [name, smallTensor(concat(parts))]);
  const known = new Map<string, Known>(weights);
  known.set(inputName(graph), { shape: input });
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((tensor) => known.get(tensor));
    const outputs = outputsOf(node, inputs);
    outputs.forEach((output, index) => {
      if (node.outputs[index]) known.set(node.outputs[index], output);
    });
    yield { node, inputs, outputs };
  }
}
