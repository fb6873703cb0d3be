import { readFile } from "node:fs/promises";

/** Instruction sets that onnxruntime's kernels are faster with. */
const KNOWN = ["avx2", "fma", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimd", "asimddp", "i8mm", "sve"];

/** Those that the CPU has, as Linux names them; undefined where the system doesn't say. */
export async function cpuFeatures(): Promise<string[] | undefined> {
  const text = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1].split(" ");
  return flags && KNOWN.filter((name) => flags.includes(name));
}
