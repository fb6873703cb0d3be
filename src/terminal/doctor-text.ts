import type { TimedLayout } from "../config/layout-candidates.js";
import type { CalibrationKey } from "../io/calibration-file.js";
import type { DeviceState } from "../model/device.js";
import type { SelfTest } from "../pipeline/self-test.js";
import type { StoredCalibration } from "../pipeline/store-calibration.js";
import { escapeTerminal } from "../report/escape-terminal.js";
import { figure } from "../report/format-number.js";
import { leftToCpu } from "../report/notice.js";
import type { LinearFit } from "../tiling/predict-ms.js";

export interface Diagnosis {
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Readonly<Record<string, string | number>>;
  /** null where the system doesn't say. */
  readonly cpuFeatures: readonly string[] | null;
  readonly devices: readonly DeviceState[];
  readonly selfTest: SelfTest | null;
  /** Why there is no self-test. */
  readonly error: Told | null;
  /** null where none was asked for, or the self-test failed. */
  readonly calibration: StoredCalibration | { readonly error: Told } | null;
}

interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What doctor found, a fact a line. */
export function renderDiagnosis(diagnosis: Diagnosis): string {
  const { versions, machine, cpuFeatures, devices, selfTest, error, calibration } = diagnosis;
  const features = cpuFeatures ? cpuFeatures.join(" ") : "features unknown on this system";
  const lines = [
    ...Object.entries(versions).map(([name, version]) => line(name, version)),
    line(
      "machine",
      `${machine.platform} ${machine.arch}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB`,
    ),
    line("cpu features", features),
    ...devices.flatMap(({ device, works, reason, hint }) => [
      line(device, works ? "works" : `not here: ${reason}`),
      ...(hint ? [line("", hint)] : []),
    ]),
    ...(selfTest ? tested(selfTest) : []),
    ...(error ? failure("self-test", error) : []),
    ...(calibration ? ("error" in calibration ? failure("calibration", calibration.error) : timed(calibration)) : []),
  ];
  return `${lines.map((text) => escapeTerminal(text).trimEnd()).join("\n")}\n`;
}

function tested({
  model,
  family,
  hash,
  device,
  engines,
  rows,
  cpuOperators = {},
  loadMs,
  runs,
  imageMs,
  stagesMs,
  caption,
}: SelfTest): string[] {
  const { decode, encode } = stagesMs;
  const said = caption.length > 60 ? `${caption.slice(0, 60)}…` : caption;
  return [
    line("model", `${model} (${family}), files sha256 ${hash.slice(0, 16)}…`),
    line("self-test", `${runs} runs on ${device}, engines: ${engines}; opened in ${figure(loadMs)} ms`),
    line("", `${figure(imageMs)} ms a picture: decode ${figure(decode)}, encode ${figure(encode)}`),
    ...(rows ? [line("", `answers side by side: ${rows.limit}${rows.reason ? ` (${rows.reason})` : ""}`)] : []),
    ...Object.entries(cpuOperators).map(([session, left]) => line("", `${session}: ${leftToCpu(left)}`)),
    line("", said),
  ];
}

function timed({ path, key, calibration, layouts }: StoredCalibration): string[] {
  const { picture, tile, line: aLine, language } = calibration;
  const spend = (what: string, { fixedMs, msPerUnit }: LinearFit, unit: string) =>
    line("", `${what}: ${figure(fixedMs)} ms + ${figure(msPerUnit)} ms a ${unit}`);
  return [
    ...(layouts.length > 0 ? [line("engines x threads", layoutsTried(key, layouts))] : []),
    line("calibration", path),
    spend("a picture", picture, "megapixel"),
    spend("a tile", tile, "GFLOP"),
    ...(aLine ? [spend("a line", aLine, "GFLOP")] : []),
    ...(language ? [spend("an answer", language, "visual token")] : []),
    ...(language ? [line("", `a new token: ${figure(language.msPerNewToken)} ms`)] : []),
  ];
}

function layoutsTried({ engines, threads }: CalibrationKey, layouts: readonly TimedLayout[]): string {
  const tried = layouts.map((each) => `${each.engines}x${each.threads} ${figure(each.imagesPerSecond)}`);
  return `${engines}x${threads} from now on; images/s: ${tried.join(", ")}`;
}

function failure(what: string, { code, message, hint }: Told): string[] {
  return [line(what, `failed: ${message} [${code}]`), line("", hint)];
}

function line(name: string, text: string): string {
  return `${name.padEnd(18)}${text}`;
}
