import { GraphDraft } from "./graph-draft.js";
import { integerAttribute } from "./onnx-attribute.js";
import type { OnnxGraph } from "./onnx-graph.js";
import { changePorts, type Port } from "./onnx-ports.js";

/** Outputs in place of the probabilities of all classes. */
export const CHOSEN = "chosen_classes/chosen"; // float32 [n, steps, chosen]
export const BEST = "chosen_classes/best"; // int32 [n, steps], the first of equals
export const BEST_PROBABILITY = "chosen_classes/best_probability"; // float32 [n, steps]

/**
 * The same recogniser that gives the probabilities of some classes and the best of all, instead of [n, steps, classes]:
 * thousands of numbers a step would be copied out and looked through in JavaScript, and nearly none of them matters.
 * @param graph with one output, probabilities [n, steps, classes]
 * @param features an inner tensor that becomes an output, too: float32 [n, steps, hiddenSize]
 * @param chosen ids of classes
 */
export function withChosenClasses(graph: OnnxGraph, features: string, chosen: Iterable<number>): OnnxGraph {
  const [probabilities] = graph.outputs;
  const draft = new GraphDraft("chosen_classes", graph.opset);
  const ids = [...chosen];
  draft.add("Gather", [probabilities, draft.integers([ids.length], ...ids)], [integerAttribute("axis", 2)], CHOSEN);
  const last = [integerAttribute("axis", 2), integerAttribute("keepdims", 0)];
  draft.cast(draft.add("ArgMax", [probabilities], last), "int32", BEST);
  const largest = draft.reduce("ReduceMax", probabilities, [2]);
  draft.add("Reshape", [largest, draft.integers([2], 0, -1)], [], BEST_PROBABILITY);
  const outputs: Port[] = [
    { name: features, type: "float32", dims: ["n", "steps", "hidden"] },
    { name: CHOSEN, type: "float32", dims: ["n", "steps", ids.length] },
    { name: BEST, type: "int32", dims: ["n", "steps"] },
    { name: BEST_PROBABILITY, type: "float32", dims: ["n", "steps"] },
  ];
  return {
    ...graph,
    nodes: [...graph.nodes, ...draft.takeNodes()],
    initializers: [...graph.initializers, ...draft.initializers],
    outputs: outputs.map(({ name }) => name),
    graphRest: changePorts(graph, new Set([probabilities]), [], outputs),
  };
}
