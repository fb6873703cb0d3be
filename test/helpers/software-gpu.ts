import { existsSync, readdirSync } from "node:fs";

/**
 * The environment in which WebGPU runs on a software Vulkan driver: the one named by VK_DRIVER_FILES, or SwiftShader out
 * of Debian's chromium; or the reason why there is none.
 * @param runtime a folder that may be written
 */
export function softwareGpu(runtime: string): Readonly<Record<string, string>> | string {
  if (process.platform !== "linux") return "the software Vulkan driver is looked for on Linux only";
  const candidates = [process.env.VK_DRIVER_FILES, "/usr/lib/chromium/vk_swiftshader_icd.json"];
  const driver = candidates.find((file) => file && existsSync(file));
  if (driver === undefined) return "no Vulkan driver: install Debian's chromium, or set VK_DRIVER_FILES";
  if (!hasVulkanLoader()) return "no libvulkan: install libvulkan1";
  return { VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: runtime };
}

function hasVulkanLoader(): boolean {
  const folders = [
    "/usr/lib",
    "/usr/lib64",
    `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`,
    "/usr/local/lib",
  ];
  return folders.some(
    (place) => existsSync(place) && readdirSync(place).some((name) => name.startsWith("libvulkan.so")),
  );
}
