import { graphShapes, inputName } from "./graph-shapes.js";
import type { OnnxGraph } from "./onnx-graph.js";
import { elements } from "./onnx-shape-rules.js";

/** Operators whose output is other than their input, element by element: no memory of the one serves the other. */
const MOVING = new Set(["Conv", "ConvTranspose", "MatMul", "Gemm", "MaxPool", "AveragePool", "Transpose", "Resize"]);

/**
 * Most elements that a graph holds at a time for an input of this shape, weights not counted: a tensor lives from the node
 * that makes it to the last one that takes it, and gives its place to an output of its size that is made of it element by
 * element, as runtimes do. The input stays with the caller all the time.
 * @throws Error where the shapes can't be told
 */
export function peakActivation(graph: OnnxGraph, input: readonly number[]): number {
  const lastUse = new Map<string, number>();
  graph.nodes.forEach(({ inputs }, index) => {
    for (const name of inputs) lastUse.set(name, index);
  });
  for (const name of [...graph.outputs, inputName(graph)]) lastUse.set(name, Number.POSITIVE_INFINITY);

  const held = new Map([[inputName(graph), elements(input)]]);
  let live = elements(input);
  let peak = live;
  let index = -1;
  for (const { node, outputs } of graphShapes(graph, input)) {
    index++;
    if (node.opType === "Constant") continue; // weights, in exports by Paddle
    const made = outputs.map(({ shape }, place) => ({ name: node.outputs[place], size: elements(shape) }));
    const gone = [...new Set(node.inputs)].filter((name) => held.has(name) && lastUse.get(name)! <= index);
    const sizes = MOVING.has(node.opType) ? [] : gone.map((name) => held.get(name)!);
    const reused = sizes.includes(made[0].size) ? made[0].size : 0;
    const added = made.reduce((sum, { size }) => sum + size, 0);
    peak = Math.max(peak, live + added - reused);
    live += added;
    for (const name of gone) {
      live -= held.get(name)!;
      held.delete(name);
    }
    for (const { name, size } of made) {
      if (lastUse.get(name)! > index) held.set(name, size);
      else live -= size;
    }
  }
  if (!Number.isFinite(peak)) throw new Error("shapes without a size");
  return peak;
}
