import { access } from "node:fs/promises";
import { OpenAutoGlmError } from "../errors.js";
import { probeDevice } from "./probe-device.js";
import { type Device, isBuiltIn } from "./session.js";

/** How to get a device that is missing. */
const HINTS: Record<Exclude<Device, "cpu">, string> = {
  cuda:
    "onnxruntime-node's CUDA provider is not in its npm package: with an NVIDIA driver and CUDA 12, run " +
    "`npm rebuild onnxruntime-node --foreground-scripts --ignore-scripts=false` where NuGet can be reached, or use --device webgpu",
  webgpu: "install a Vulkan driver (Linux), or update the graphics driver; --device cpu always works",
};

/**
 * `auto` takes the best device that works; a named one that can't be had is an error, never a silent fall-back.
 * @throws OpenAutoGlmError `device_unavailable` (69)
 */
export async function chooseDevice(wanted: "auto" | Device): Promise<Device> {
  if (wanted === "cpu") return "cpu";
  if (wanted !== "auto") {
    const reason = await probeDevice(wanted);
    if (reason === undefined) return wanted;
    throw new OpenAutoGlmError(
      "device_unavailable",
      `the device ${wanted} can't be had: ${reason}`,
      HINTS[wanted],
      "unavailable",
    );
  }
  for (const device of ["cuda", "webgpu"] as const) {
    if ((await mayHaveGpu(device)) && (await probeDevice(device)) === undefined) return device;
  }
  return "cpu";
}

export interface DeviceState {
  readonly device: Device;
  readonly works: boolean;
  readonly reason?: string;
  readonly hint?: string;
}

/** Which devices work; nothing is tried that can't be there, so that it is quick on a machine without a GPU. */
export async function inspectDevices(): Promise<DeviceState[]> {
  const states: DeviceState[] = [{ device: "cpu", works: true }];
  for (const device of ["webgpu", "cuda"] as const) {
    if (!(await hasGpu(device))) states.push({ device, works: false, reason: "no GPU was found" });
    else if (!isBuiltIn(device)) states.push(missing(device, `this onnxruntime-node has no ${device} provider`));
    else {
      const reason = await probeDevice(device);
      states.push(reason === undefined ? { device, works: true } : missing(device, reason));
    }
  }
  return states;
}

function missing(device: Exclude<Device, "cpu">, reason: string): DeviceState {
  return { device, works: false, reason, hint: HINTS[device] };
}

/**
 * Whether trying is worth it: a software Vulkan driver also "works", 300 times slower than the CPU. On Linux a real GPU
 * has a device node; elsewhere the driver model has no software fall-back.
 */
async function mayHaveGpu(device: Exclude<Device, "cpu">): Promise<boolean> {
  if (!isBuiltIn(device)) return false;
  return process.platform === "linux" ? hasGpu(device) : device === "webgpu";
}

/** Linux says so; macOS has no CUDA; elsewhere nobody knows before trying. */
async function hasGpu(device: Exclude<Device, "cpu">): Promise<boolean> {
  if (process.platform !== "linux") return device === "webgpu" || process.platform === "win32";
  const nodes = device === "cuda" ? ["/dev/nvidia0"] : ["/dev/dri/renderD128", "/dev/nvidia0"];
  const found = await Promise.all(
    nodes.map((node) =>
      access(node).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
