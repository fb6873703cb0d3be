import { describe, expect, it } from "vitest";
import { jsonLines, runCli } from "../helpers/cli.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

describe("doctor", () => {
  it("reads a picture with the default model and tells what is here", async () => {
    const { code, stdout } = await runCli(["doctor", "--json", "--device", "cpu"], { cwd: folder.path });
    const [found] = jsonLines(stdout);
    expect(code).toBe(0);
    expect(found.error).toBeNull();
    expect(found.selfTest).toMatchObject({ model: "ppocr-v4", family: "ppocr", device: "cpu" });
    expect(found.selfTest.caption).toMatch(/^An image that reads: "/);
    expect(found.selfTest.imageMs).toBeGreaterThan(found.selfTest.stagesMs.encode);
    expect(found.devices.map(({ device }: { device: string }) => device)).toEqual(["cpu", "webgpu", "cuda"]);
    expect(found.devices[0].works).toBe(true);
    expect(Object.keys(found.versions)).toContain("onnxruntime-node");
  }, 30_000);

  it("tells why a model can't be had, what to do, and still what is here", async () => {
    const { code, stdout } = await runCli(["doctor", "--model", "nothing-here"], { cwd: folder.path });
    expect(code).toBe(78);
    expect(stdout).toMatch(/^self-test +failed: there is no model nothing-here \[unknown_model\]\n +name ppocr-v4/m);
    expect(stdout).toMatch(/^cpu +works$/m);
  });
});
