import { closeSync, openSync, readSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { posix } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import { type OnnxHeader, type OnnxOperator, readOnnxHeader } from "../format/onnx-header.js";
import type { OnnxTensor } from "../format/onnx-tensor.js";
import type { ByteSource } from "../format/protobuf.js";
import { type BundleFile, resolveBundleFile, unsafeReason } from "./bundle-path.js";

/** An .onnx file that may be given to onnxruntime. */
export interface CheckedOnnx extends BundleFile {
  readonly header: OnnxHeader;
  /** The files beside it that hold weights. */
  readonly externalFiles: readonly BundleFile[];
}

/** Far above what public models have, far below what would fill a machine by surprise. */
export const ONNX_LIMITS = {
  /** Protobuf's own limit: a larger model keeps its weights beside the file. */
  fileBytes: 2 ** 31 - 1,
  tensorBytes: 2 ** 36, // 64 GiB
  externalBytes: 2 ** 37, // 128 GiB, all files of one session
};
export type OnnxLimits = typeof ONNX_LIMITS;

/** Domains whose operators are compiled into onnxruntime; any other would ask for a library that we never load. */
const KNOWN_DOMAINS = new Set(["", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc"]);

/**
 * Checks all .onnx files of a bundle (in its root and in onnx/) before any session is created.
 * @param only paths relative to the folder; default: all that are there
 * @throws what checkOnnxFile throws; bundle_file_missing if there is none
 */
export async function checkBundle(folder: string, only?: readonly string[]): Promise<CheckedOnnx[]> {
  const paths = only ?? (await listOnnxFiles(folder));
  if (paths.length === 0) {
    throw new OpenAutoGlmError(
      "bundle_file_missing",
      `${folder} holds no .onnx file, neither in its root nor in onnx/`,
      "name the folder of an ONNX export: config.json, tokenizer.json, onnx/*.onnx",
    );
  }
  const checked: CheckedOnnx[] = [];
  for (const path of paths) checked.push(await checkOnnxFile(path, folder));
  return checked;
}

/**
 * Checks one .onnx file: whole protobuf, tensors that carry what they claim, external data inside the bundle and as
 * long as it is said to be, no operators from outside onnxruntime. Reads the file without its weights, synchronously
 * (a decoder of 2 GB: some megabytes).
 * @param path relative to `folder`, "/" between parts
 * @throws bundle_unsafe_path, bundle_file_missing, bundle_onnx_malformed, bundle_onnx_truncated,
 *   bundle_tensor_too_large, bundle_tensor_mismatch, bundle_external_data_short, bundle_foreign_operator
 */
export async function checkOnnxFile(
  path: string,
  folder: string,
  limits: OnnxLimits = ONNX_LIMITS,
): Promise<CheckedOnnx> {
  const file = await readOnnxFile(path, folder, limits);
  return { ...file, externalFiles: await checkExternalFiles(file.header, path, folder, limits) };
}

/** As checkOnnxFile, but external data need not be there yet: the header says which it is. */
export async function readOnnxFile(
  path: string,
  folder: string,
  limits: OnnxLimits = ONNX_LIMITS,
): Promise<Omit<CheckedOnnx, "externalFiles">> {
  const file = await resolveBundleFile(folder, path);
  if (file.bytes > limits.fileBytes) {
    throw new OpenAutoGlmError(
      "bundle_file_too_large",
      `${path} has ${file.bytes} bytes, an .onnx file has at most ${limits.fileBytes}`,
      "larger models keep their weights in external data; the file is damaged or no ONNX model",
    );
  }
  const header = readHeader(file, (tensor) => checkTensor(tensor, path, limits));
  for (const operator of header.operators) checkOperator(operator, path);
  for (const location of header.externalFiles.keys()) requireSafeLocation(location, path);
  return { ...file, header };
}

/** Paths of a bundle's .onnx files, in order; [] if it has none. */
export async function listOnnxFiles(folder: string): Promise<string[]> {
  const names = async (part: string) => {
    const entries = await readdir(`${folder}/${part}`).catch(() => []);
    return entries.filter((name) => name.endsWith(".onnx")).map((name) => part + name);
  };
  return [...(await names("")), ...(await names("onnx/"))].sort();
}

function checkTensor(tensor: OnnxTensor, path: string, limits: OnnxLimits): void {
  const shape = `[${tensor.dims.join(", ")}] of ${tensor.type}`;
  // Unknown and string types have no size of their own: the number of elements stands for it.
  const claimed = Math.max(tensor.bytes, tensor.elements / 4);
  if (claimed > limits.tensorBytes) {
    throw new OpenAutoGlmError(
      "bundle_tensor_too_large",
      `${path}: tensor "${tensor.name}" claims ${shape}, ${claimed} bytes; at most ${limits.tensorBytes} are accepted`,
      "no public model has such a tensor; the file is damaged or hostile",
    );
  }
  const carried = tensor.rawBytes ?? tensor.typedBytes;
  const isExact = tensor.rawBytes !== undefined && tensor.bytes > 0;
  // Typed fields hold a small number in one byte, and two 4-bit weights in one number.
  const isEnough = tensor.external !== undefined || carried >= (isExact ? tensor.bytes : tensor.elements / 4);
  if (!isEnough || (isExact && !tensor.external && carried !== tensor.bytes)) {
    throw new OpenAutoGlmError(
      "bundle_tensor_mismatch",
      `${path}: tensor "${tensor.name}" claims ${shape}, ${tensor.bytes} bytes, but carries ${carried}`,
      "the file is damaged or hostile; get it again",
    );
  }
}

function checkOperator({ domain, name, isFunction }: OnnxOperator, path: string): void {
  if (isFunction || (KNOWN_DOMAINS.has(domain) && name !== "EPContext")) return;
  const needs = name === "EPContext" ? "files compiled for one device" : "a library of its own";
  throw new OpenAutoGlmError(
    "bundle_foreign_operator",
    `${path} uses the operator ${domain}:${name}, which needs ${needs}`,
    "only ONNX's and onnxruntime's own operators are run; export the model without it",
  );
}

async function checkExternalFiles(
  header: OnnxHeader,
  path: string,
  folder: string,
  limits: OnnxLimits,
): Promise<BundleFile[]> {
  const files: BundleFile[] = [];
  for (const [location, end] of header.externalFiles) {
    const file = await resolveBundleFile(folder, besideOf(path, location));
    if (end > file.bytes) {
      throw new OpenAutoGlmError(
        "bundle_external_data_short",
        `${path} has weights up to byte ${end} of ${file.path}, which has ${file.bytes}`,
        "the download was cut, or the two files are of different versions; get both again",
      );
    }
    files.push(file);
  }
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  if (total > limits.externalBytes) {
    throw new OpenAutoGlmError(
      "bundle_file_too_large",
      `${path} has ${total} bytes of external data, at most ${limits.externalBytes} are accepted`,
      "no public model is that large; the bundle is damaged or hostile",
    );
  }
  return files;
}

/** Checked as written: joined to a folder, ".." would vanish. */
function requireSafeLocation(location: string, path: string): void {
  const reason = unsafeReason(location);
  if (reason === undefined) return;
  throw new OpenAutoGlmError(
    "bundle_unsafe_path",
    `${path} asks for weights in ${JSON.stringify(location)}, which ${reason}`,
    "weights must lie beside the model; don't use this bundle unless you know why it does that",
  );
}

/** External data is looked for beside the model. */
export function besideOf(path: string, location: string): string {
  return posix.join(posix.dirname(path), location);
}

function readHeader(file: BundleFile, onTensor: (tensor: OnnxTensor) => void): OnnxHeader {
  const descriptor = openSync(file.location, "r");
  try {
    const source = fileSource(descriptor, file.bytes);
    // onnxruntime would take such a file for its own format, and nothing that was checked would be what it loads.
    if (new TextDecoder("latin1").decode(source.read(4, 4)) === "ORTM") {
      throw new OpenAutoGlmError(
        "bundle_onnx_malformed",
        `${file.path} is in onnxruntime's own format, not ONNX`,
        "get the .onnx file that it was made from",
      );
    }
    return readOnnxHeader(source, file.path, onTensor);
  } finally {
    closeSync(descriptor);
  }
}

function fileSource(descriptor: number, size: number): ByteSource {
  return {
    size,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, offset));
    },
  };
}
