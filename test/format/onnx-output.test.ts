import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { withExtraOutput } from "../../src/format/onnx-output.js";
import { graph, model, node, tensor, value } from "../helpers/onnx-writer.js";

/** y = relu(x + w), w = [1, -1]; the sum is an inner tensor. */
function reluModel(inner: string): Uint8Array {
  return model({
    graph: graph({
      nodes: [node("Add", { inputs: ["x", "w"], outputs: [inner] }), node("Relu", { inputs: [inner], outputs: ["y"] })],
      initializers: [tensor("w", { dims: [2], raw: new Uint8Array(Float32Array.of(1, -1).buffer) })],
      inputs: [value("x", ["n", 2])],
      outputs: [value("y", ["n", 2])],
    }),
  });
}

async function run(bytes: Uint8Array) {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const outputs = await session.run({ x: new Tensor("float32", Float32Array.of(1, 0.5, -3, 2), [2, 2]) });
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { dims, data }]) => [name, [dims, Array.from(data as Float32Array)]]),
  );
}

describe("withExtraOutput", () => {
  it("appends graph { output { name, type { tensor_type { elem_type: FLOAT } } } }", () => {
    const before = Uint8Array.of(0x08, 0x08);
    expect(Array.from(withExtraOutput(before, "ab"))).toEqual([
      ...[0x08, 0x08],
      ...[0x3a, 12], // graph, 7
      ...[0x62, 10], // output, 12
      ...[0x0a, 2, 0x61, 0x62], // name, 1
      ...[0x12, 4, 0x0a, 2, 0x08, 0x01], // type, 2; tensor_type, 1; elem_type, 1
    ]);
    expect(Array.from(before)).toEqual([0x08, 0x08]);
  });

  it.each([
    ["an inner tensor", "sum"],
    ["a name of more than 127 bytes", "s".repeat(300)],
    ["a name beyond ASCII", "größe/和"],
  ])("lets a session give %s, beside what it gave before", async (_, inner) => {
    const bytes = reluModel(inner);
    expect(await run(bytes)).toEqual({
      y: [
        [2, 2],
        [2, 0, 0, 1],
      ],
    });
    expect(await run(withExtraOutput(bytes, inner))).toEqual({
      y: [
        [2, 2],
        [2, 0, 0, 1],
      ],
      [inner]: [
        [2, 2],
        [2, -0.5, -2, 1],
      ],
    });
  });

  it("can be done twice", async () => {
    const both = withExtraOutput(withExtraOutput(reluModel("sum"), "sum"), "x");
    expect(Object.keys(await run(both)).sort()).toEqual(["sum", "x", "y"]);
  });

  it("makes a model that is refused where there is no such tensor", async () => {
    await expect(run(withExtraOutput(reluModel("sum"), "difference"))).rejects.toThrow(/difference/);
  });
});
