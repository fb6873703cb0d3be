import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { jsonLines, runCli } from "../helpers/cli.js";
import { fields } from "../helpers/pictures.js";
import { softwareGpu } from "../helpers/software-gpu.js";
import { useTempFolder } from "../helpers/temp-folder.js";
import { FIXTURES } from "../model/golden-bundle.js";

const folder = useTempFolder();
const BUNDLES = readdirSync(FIXTURES).filter((name) => name !== "images");

describe("WebGPU", () => {
  it.for(BUNDLES)(
    "%s says there what it says on the CPU, and run.json tells what was left to the CPU",
    {
      timeout: 180_000,
    },
    async (bundle, { skip }) => {
      const env = softwareGpu(folder.path);
      if (typeof env === "string") return skip(env);
      await folder.put({ "a.png": await fields(160, 112).png().toBuffer() });
      const adapt = async (device: string) => {
        const args = ["adapt", "a.png", "--model", FIXTURES + bundle, "--device", device, "--max-new-tokens", "8"];
        const { code, stderr } = await runCli([...args, "--out", device], { cwd: folder.path, env });
        expect([code, stderr]).toEqual([0, expect.any(String)]);
        const read = (file: string) => readFile(folder.at(device, file), "utf8");
        const [{ caption }] = jsonLines(await read("captions.jsonl"));
        return { caption, model: JSON.parse(await read("run.json")).model };
      };
      const [cpu, gpu] = [await adapt("cpu"), await adapt("webgpu")];
      expect(gpu.caption).toEqual(cpu.caption);
      expect([cpu.model.device, gpu.model.device, cpu.model.cpuOperators]).toEqual(["cpu", "webgpu", undefined]);
      const files = readdirSync(`${FIXTURES}${bundle}/onnx`).filter((file) => file.endsWith(".onnx"));
      const sessions = new Set(files.map((file) => file.replace(/(_fp16)?\.onnx$/, "")));
      expect(Object.keys(gpu.model.cpuOperators).sort()).toEqual([...sessions].sort());
      // Of all that takes numbers, only what turns indices into numbers is left behind.
      for (const { operators } of Object.values<{ operators: object }>(gpu.model.cpuOperators))
        expect(["", "Cast"]).toContain(Object.keys(operators).join());
    },
  );
});
