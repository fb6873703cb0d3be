import { OpenAutoGlmError } from "../errors.js";
import type { OnnxHeader } from "../format/onnx-header.js";
import { offeredSessions } from "../io/hub-select.js";
import { readBundleJson, readBundleText } from "./bundle-json.js";
import { checkOnnxFile, listOnnxFiles } from "./check-bundle.js";
import { type TokensPerTile, tokensPerTile } from "./tokens-per-tile.js";

/** What can be said about a model without running it. */
export interface ModelCard {
  readonly folder: string;
  /** config.json's model_type, which names the family. */
  readonly modelType?: string;
  /** As its model card gives it; nobody has checked it. */
  readonly license?: string;
  readonly tokensPerTile?: TokensPerTile;
  readonly sessions: readonly SessionCard[];
}

/** One .onnx file. */
export interface SessionCard {
  readonly session: string;
  readonly dtype: string;
  readonly path: string;
  /** Why it may not be used; then nothing else is known of it. */
  readonly problem?: { readonly code: string; readonly message: string };
  /** External data included. */
  readonly bytes?: number;
  readonly parameters?: number;
  readonly producer?: string;
  readonly opset?: number;
  readonly inputs?: OnnxHeader["inputs"];
  readonly outputs?: OnnxHeader["outputs"];
  /** Bytes of weights by element type. */
  readonly weightBytes?: Readonly<Record<string, number>>;
  /** Operators beyond ONNX's own, which a device may lack: "com.microsoft:MatMulNBits". */
  readonly contribOperators?: readonly string[];
}

/**
 * Reads settings and headers of a bundle, no weights. A file that may not be used is described by its problem.
 * @throws bundle_file_missing if there is no .onnx file; what readBundleJson throws
 */
export async function inspectBundle(folder: string): Promise<ModelCard> {
  const config = await readBundleJson(folder, "config.json");
  const preprocessor = await readBundleJson(folder, "preprocessor_config.json");
  const readme = await readBundleText(folder, "README.md");
  const sessions: SessionCard[] = [];
  for (const { session, paths } of offeredSessions(await listOnnxFiles(folder))) {
    for (const [dtype, path] of paths) sessions.push(await inspectSession(folder, session, dtype, path));
  }
  if (sessions.length === 0) {
    throw new OpenAutoGlmError(
      "bundle_file_missing",
      `${folder} holds no .onnx file, neither in its root nor in onnx/`,
      "name the folder of an ONNX export, or a model that `openautoglm models list` shows",
    );
  }
  return {
    folder,
    modelType: typeof config?.model_type === "string" ? config.model_type : undefined,
    license: readme && licenseOf(readme),
    tokensPerTile: config && tokensPerTile(config, preprocessor ?? {}),
    sessions,
  };
}

async function inspectSession(folder: string, session: string, dtype: string, path: string): Promise<SessionCard> {
  try {
    const { bytes, header, externalFiles } = await checkOnnxFile(path, folder);
    return {
      session,
      dtype,
      path,
      bytes: externalFiles.reduce((sum, file) => sum + file.bytes, bytes),
      parameters: header.parameters,
      producer: header.producer,
      opset: header.opsets.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version,
      inputs: header.inputs,
      outputs: header.outputs,
      weightBytes: Object.fromEntries(header.bytesByType),
      contribOperators: header.operators
        .filter(({ domain }) => domain !== "")
        .map((each) => `${each.domain}:${each.name}`),
    };
  } catch (error) {
    if (!(error instanceof OpenAutoGlmError)) throw error;
    return { session, dtype, path, problem: { code: error.code, message: error.message } };
  }
}

/** `license` of the YAML between the first two lines of dashes; `license_name` says more where that is "other". */
export function licenseOf(readme: string): string | undefined {
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readme)?.[1] ?? "";
  const field = (name: string) => {
    const value = new RegExp(`^${name}:[ \\t]*(?:\\r?\\n[ \\t]*-[ \\t]*)?(.+)$`, "m").exec(front)?.[1];
    return value?.trim().replace(/^(["'])(.*)\1$/, "$2");
  };
  const license = field("license");
  return license === "other" ? (field("license_name") ?? license) : license;
}
