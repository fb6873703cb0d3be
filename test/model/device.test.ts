import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
// The probe is a worker thread: it runs what was built.
import { chooseDevice } from "../../dist/model/device.js";
import { runProbe } from "../../dist/model/probe-device.js";
import { type Config, DEFAULTS } from "../../src/config/schema.js";
import { engineLayout } from "../../src/model/engine-layout.js";
import { softwareGpu } from "../helpers/software-gpu.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

describe("chooseDevice", () => {
  it("takes the CPU as told", async () => {
    expect(await chooseDevice("cpu")).toBe("cpu");
  });

  it("gives the CUDA provider, or an error with the way to it: never another device in silence", async () => {
    const chosen = await chooseDevice("cuda").catch((error) => error);
    if (chosen === "cuda") return;
    expect(chosen).toMatchObject({
      code: "device_unavailable",
      kind: "unavailable",
      message: expect.stringMatching(/^the device cuda can't be had: ./),
      hint: expect.stringContaining("npm rebuild onnxruntime-node"),
    });
  });

  it("takes a device that works when it is left to it", async () => {
    const device = await chooseDevice("auto");
    expect(["cpu", "webgpu", "cuda"]).toContain(device);
    expect(await runProbe(device)).toBeUndefined();
  });
});

describe("runProbe", () => {
  it("finds nothing wrong with the CPU", async () => {
    expect(await runProbe("cpu")).toBeUndefined();
  });

  it("tells in one line why a device does not work", async () => {
    const reason = await runProbe("no such device" as "cpu");
    expect(reason).toMatch(/no such device/);
    expect(reason).not.toContain("\n");
  });
});

describe("engineLayout", () => {
  const CORES = availableParallelism();

  it.each([
    ["reader", "cpu", {}, { engines: CORES, threads: 1, batchSize: 1 }],
    ["reader", "cpu", { "engine.count": 3 }, { engines: 3, threads: 1, batchSize: 1 }],
    ["reader", "cpu", { "engine.threads": 256 }, { engines: 1, threads: 256, batchSize: 1 }],
    [
      ...["reader", "cpu"],
      { "engine.count": 2, "engine.threads": 4, "engine.batchSize": 6 },
      { engines: 2, threads: 4, batchSize: 6 },
    ],
    ["vlm", "cpu", {}, { engines: 1, threads: CORES, batchSize: 1 }],
    ["vlm", "cpu", { "engine.count": 2, "engine.threads": 1 }, { engines: 2, threads: 1, batchSize: 1 }],
    ["reader", "webgpu", {}, { engines: 1, threads: 1, batchSize: 8 }],
    ["vlm", "cuda", {}, { engines: 1, threads: 1, batchSize: 8 }],
    ["reader", "webgpu", { "engine.count": 2, "engine.batchSize": 1 }, { engines: 2, threads: 1, batchSize: 1 }],
  ] as const)("of a %s on %s with %j", (kind, device, settings, expected) => {
    const layout = engineLayout(device as "cpu", { ...DEFAULTS, ...settings } as Config, kind as "reader");
    expect(layout).toEqual({ ...expected, timeoutMs: DEFAULTS["limits.timeout"] * 1000 });
  });
});

interface Results {
  readonly map: number[];
  readonly features: number[];
  readonly probabilities: number[];
  readonly ids: number[];
  readonly cpuOperators: Record<string, unknown>;
}

async function runOn(device: string, env: NodeJS.ProcessEnv): Promise<Results> {
  const script = fileURLToPath(new URL("../helpers/run-on-device.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, device], {
    env: { ...process.env, ...env },
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout);
}

describe("the reader on WebGPU", () => {
  it("equals the CPU within 1e-3 on a tile of 96 x 96 and a line of 64 x 48", { timeout: 180_000 }, async ({
    skip,
  }) => {
    const env = softwareGpu(folder.path);
    if (typeof env === "string") return skip(env);
    const [cpu, gpu] = await Promise.all([runOn("cpu", {}), runOn("webgpu", env)]);
    const apart = (key: "map" | "features" | "probabilities") => {
      expect(gpu[key]).toHaveLength(cpu[key].length);
      return Math.max(...cpu[key].map((value, index) => Math.abs(value - gpu[key][index])));
    };
    expect([cpu.map.length, cpu.features.length, cpu.ids.length]).toEqual([96 * 96, 8 * 120, 8]);
    expect(apart("map")).toBeLessThan(1e-3);
    expect(apart("features")).toBeLessThan(1e-3);
    expect(apart("probabilities")).toBeLessThan(1e-3);
    expect(gpu.ids).toEqual(cpu.ids);
    // Bytes are turned into planes on the CPU; every operator between there and the result runs on the device.
    expect(cpu.cpuOperators).toEqual({});
    expect(gpu.cpuOperators).toEqual({
      detector: { operators: { Transpose: 1 }, indexNodes: 0 },
      recogniser: { operators: { Transpose: 1 }, indexNodes: expect.any(Number) },
    });
  });
});
