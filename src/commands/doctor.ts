import { Command } from "commander";
import { EXIT_CODES, toOpenAutoGlmError } from "../errors.js";
import { resolveSettings, type Services } from "../services.js";
import { type Diagnosis, renderDiagnosis } from "../terminal/doctor-text.js";
import { addConfigFlags, addSettingFlags } from "../terminal/flags.js";
import { writeJsonLine } from "../terminal/write-line.js";

/** `openautoglm doctor`: what this machine can do, whether the model works on it, and what is missing. */
export function doctorCommand(services: Services): Command {
  const command = new Command("doctor")
    .description("devices, versions, the model's files, and a self-test of at most five seconds")
    .option(
      "--calibrate",
      "also choose engines and threads (on a CPU) and time the model's work, and keep both for later runs",
    )
    .option("--json", "print one JSON object");
  addConfigFlags(command);
  addSettingFlags(command, "doctor");
  return command.action((flags) => doctor(command, flags, services));
}

interface DoctorFlags {
  readonly json?: boolean;
  readonly calibrate?: boolean;
}

async function doctor(command: Command, flags: DoctorFlags, services: Services): Promise<void> {
  const { cwd, env, stdout } = services;
  const { config } = await resolveSettings(command, "doctor", services);
  const { inspectDevices } = await import("../model/device.js"); // heavy: onnxruntime
  const { machine, versions } = await import("../io/versions.js"); // heavy: sharp
  const { cpuFeatures } = await import("../io/cpu-features.js");
  const { selfTest } = await import("../pipeline/self-test.js");
  const { storeCalibration } = await import("../pipeline/store-calibration.js");
  const devices = await inspectDevices();
  const told = (thrown: unknown) => {
    const { code, message, hint, kind } = toOpenAutoGlmError(thrown);
    process.exitCode = EXIT_CODES[kind];
    return { code, message, hint };
  };
  const tested = await selfTest(config, { cwd, env }).then(
    (result) => ({ selfTest: result, error: null }),
    (thrown: unknown) => ({ selfTest: null, error: told(thrown) }),
  );
  const calibration =
    flags.calibrate && tested.selfTest
      ? await storeCalibration(config, { cwd, env }).catch((thrown: unknown) => ({ error: told(thrown) }))
      : null;
  const diagnosis: Diagnosis = {
    versions: versions(),
    machine: machine(),
    cpuFeatures: (await cpuFeatures()) ?? null,
    devices,
    ...tested,
    calibration,
  };
  if (flags.json) await writeJsonLine(stdout, diagnosis);
  else stdout.write(renderDiagnosis(diagnosis));
}
