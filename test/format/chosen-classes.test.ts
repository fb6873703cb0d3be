import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { BEST, BEST_PROBABILITY, CHOSEN, withChosenClasses } from "../../src/format/chosen-classes.js";
import { readGraph, writeGraph } from "../../src/format/onnx-graph.js";
import { graph, model, node, value } from "../helpers/onnx-writer.js";

/** "Probabilities" are what it takes, its "features" the same doubled. */
const recogniser = (opset: number) =>
  model({
    graph: graph({
      nodes: [
        node("Add", { inputs: ["x", "x"], outputs: ["features"] }),
        node("Identity", { inputs: ["x"], outputs: ["p"] }),
      ],
      inputs: [value("x", [1, 2, 4])],
      outputs: [value("p", [1, 2, 4])],
    }),
    opsets: [["", opset]],
  });

describe("withChosenClasses", () => {
  // Since 18 the axes of a maximum are an input.
  it.each([11, 17, 18])("opset %i: some classes, the best of all, the features", async (opset) => {
    const changed = withChosenClasses(readGraph(recogniser(opset)), "features", Uint16Array.of(0, 3));
    const session = await InferenceSession.create(writeGraph(changed), { logSeverityLevel: 4 });
    expect(session.outputNames.toSorted()).toEqual([BEST, BEST_PROBABILITY, CHOSEN, "features"].toSorted());
    const x = Float32Array.of(0.25, 0.5, 0.5, 0.125, 1, 0, 2, 4);
    const found = await session.run({ x: new Tensor("float32", x, [1, 2, 4]) });
    const plain = (name: string) => [found[name].type, found[name].dims, Array.from(found[name].data as Float32Array)];
    expect(plain(CHOSEN)).toEqual(["float32", [1, 2, 2], [0.25, 0.125, 1, 4]]);
    expect(plain(BEST)).toEqual(["int32", [1, 2], [1, 3]]); // the first of equals
    expect(plain(BEST_PROBABILITY)).toEqual(["float32", [1, 2], [0.5, 4]]);
    expect(plain("features")).toEqual(["float32", [1, 2, 4], [...x].map((each) => 2 * each)]);
  });
});
