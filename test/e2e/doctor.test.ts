import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { jsonLines, runCli } from "../helpers/cli.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const SAMPLES = fileURLToPath(new URL("../../benchmarks/samples", import.meta.url));

/** Said, so that no time goes into choosing them. */
const ENGINES = ["--device", "cpu", "--engines", "1", "--threads", "1"];

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

  it("calibrates, and plan then tells times; before, it says once how to get them", async () => {
    const run = (args: string[]) => runCli(args, { cwd: folder.path, env: { XDG_CACHE_HOME: folder.at("cache") } });
    const plan = ["plan", SAMPLES, "--json", "--compare", "fixed", ...ENGINES];
    const before = await run(plan);
    expect(before.stderr).toBe(
      "No time is predicted: run `openautoglm doctor --calibrate` once with this model, device and engines.\n",
    );
    expect(jsonLines(before.stdout)[0].predictedMs).toBeNull();
    const doctor = await run(["doctor", "--calibrate", "--json", ...ENGINES]);
    const { calibration, key } = jsonLines(doctor.stdout)[0].calibration;
    expect(key).toMatchObject({ device: "cpu", modelHash: jsonLines(doctor.stdout)[0].selfTest.hash });
    expect(calibration.line.msPerUnit).toBeGreaterThan(0);
    const after = await run(plan);
    expect(after.stderr).toBe("");
    const records = jsonLines(after.stdout);
    expect(records[0].predictedMs).toBeGreaterThan(calibration.picture.fixedMs);
    expect(records.at(-1).strategies[0].predictedHoursPerMillion).toBeGreaterThan(0);
  }, 240_000);
});
