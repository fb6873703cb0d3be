import { isOwnOperator, type OnnxGraph, type OnnxNode } from "./onnx-graph.js";
import { elements, outputsOf } from "./onnx-shape-rules.js";
import { type Known, smallTensor } from "./onnx-small-tensor.js";
import { concat } from "./protobuf-writer.js";

/**
 * Multiply-adds of convolutions and matrix products for an input of this shape, from the shapes of the graph's weights:
 * nothing is run. Everything else a graph does costs next to nothing beside them.
 * @throws Error where the shapes can't be told (branches, loops, sizes that depend on the picture's content)
 */
export function countMultiplyAdds(graph: OnnxGraph, input: readonly number[]): number {
  const weights = graph.initializers.map(({ name, parts }): [string, Known] => [name, smallTensor(concat(parts))]);
  const known = new Map<string, Known>(weights);
  const [name] = graph.inputs.filter((candidate) => !known.has(candidate)); // before IR version 4 weights are inputs, too
  known.set(name, { shape: input });
  let sum = 0;
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((tensor) => known.get(tensor));
    const outputs = outputsOf(node, inputs);
    outputs.forEach((output, index) => {
      if (node.outputs[index]) known.set(node.outputs[index], output);
    });
    sum += multiplyAdds(node, inputs, outputs);
  }
  if (!Number.isFinite(sum)) throw new Error("shapes without a size");
  return sum;
}

function multiplyAdds(node: OnnxNode, inputs: readonly (Known | undefined)[], [output]: readonly Known[]): number {
  const [left, right] = inputs.map((input) => input?.shape ?? []);
  // Every element of the output, or of the input that is spread, takes a kernel of weights.
  if (isOwnOperator(node, "Conv")) return elements(output.shape) * elements(right.slice(1));
  if (isOwnOperator(node, "ConvTranspose")) return elements(left) * elements(right.slice(1));
  if (isOwnOperator(node, "MatMul")) return elements(output.shape) * left.at(-1)!;
  if (isOwnOperator(node, "Gemm")) return (elements(output.shape) * elements(left)) / output.shape[0];
  return 0;
}
