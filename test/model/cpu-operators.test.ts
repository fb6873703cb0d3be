import { readdirSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { onCpu, watchCpuOperators } from "../../src/model/cpu-operators.js";
import type { Notice } from "../../src/types.js";
import { PICTURE, pictureModel, random } from "../helpers/picture-model.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

describe("onCpu", () => {
  const node = (op_name: string, provider: string, node_index: number, type = "float") => ({
    cat: "Node",
    name: `${op_name}_kernel_time`,
    args: {
      ...{ op_name, provider: `${provider}ExecutionProvider`, node_index: `${node_index}` },
      ...{ input_type_shape: [{ [type]: [4] }, { int64: [1] }], output_type_shape: [{ [type]: [4] }] },
    },
  });

  it.each([
    ["no node", [], {}, 0],
    ["a device that has all", [node("Conv", "WebGpu", 0), node("Add", "WebGpu", 1)], {}, 0],
    ["what is left", [node("Pad", "CPU", 2), node("Clip", "CPU", 3), node("Clip", "CPU", 4)], { Clip: 2, Pad: 1 }, 0],
    ["a node that ran twice once", [node("Clip", "CPU", 1), node("Clip", "CPU", 1)], { Clip: 1 }, 0],
    ["shapes apart", [node("Gather", "CPU", 1, "int64"), node("Gather", "CPU", 2, "float16")], { Gather: 1 }, 1],
    ["pixels as data", [node("Transpose", "CPU", 1, "uint8"), node("Not", "CPU", 2, "bool")], { Transpose: 1 }, 1],
    ["no events of other kinds", [{ cat: "Session", name: "model_run", args: {} }], {}, 0],
  ])("counts %s", (_, events, operators, indexNodes) => {
    expect(onCpu(JSON.stringify(events))).toEqual({ operators, indexNodes });
  });
});

describe("watchCpuOperators", () => {
  const model = pictureModel("c = Conv(x, w1)\n y = Clip(c, zero, six)");
  const OPTIONS = { logSeverityLevel: 4, graphOptimizationLevel: "disabled" } as const;
  const feeds = { x: new Tensor("float32", random(...PICTURE).data, PICTURE) };

  beforeEach(() => void vi.stubEnv("TMPDIR", folder.path));
  afterEach(() => void vi.unstubAllEnvs());

  /** The CPU stands for a device that lacks every operator. */
  async function watch() {
    const notices: Notice[] = [];
    const tell = (notice: Notice) => void notices.push(notice);
    const session = await watchCpuOperators({ name: "encoder", device: "webgpu", tell }, (profiling) =>
      InferenceSession.create(model, { ...OPTIONS, ...profiling }),
    );
    return { session, notices };
  }
  const told = {
    ...{ event: "cpu_operators", session: "encoder", device: "webgpu" },
    ...{ operators: { Clip: 1, Conv: 1 }, indexNodes: 0 },
  };

  it("tells once, after the first run, and gives what the session gives", async () => {
    const plain = await (await InferenceSession.create(model, OPTIONS)).run(feeds);
    const { session, notices } = await watch();
    expect([session.inputNames, session.outputNames, notices]).toEqual([["x"], ["y"], []]);
    for (const _ of [1, 2]) {
      expect((await session.run(feeds)).y.data).toEqual(plain.y.data);
      expect(notices).toEqual([told]);
    }
  });

  it("writes into what it is given", async () => {
    const { session } = await watch();
    const y = new Tensor("float32", new Float32Array(PICTURE.reduce((all, side) => all * side)), PICTURE);
    await session.run(feeds, { y });
    expect(Math.max(...(y.data as Float32Array))).toBeGreaterThan(0);
  });

  it("waits for a run that succeeds", async () => {
    const { session, notices } = await watch();
    const wrong = { x: new Tensor("float32", new Float32Array(4), [1, 4, 1, 1]) };
    await expect(session.run(wrong)).rejects.toThrow();
    expect(notices).toEqual([]);
    await session.run(feeds);
    expect(notices).toEqual([told]);
  });

  it("leaves no file, even if nothing is ever run", async () => {
    await watch();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("works without a word where no profile can be written", async () => {
    vi.stubEnv("TMPDIR", folder.at("missing"));
    const { session, notices } = await watch();
    await session.run(feeds);
    expect(notices).toEqual([]);
  });
});
