import { dirname } from "node:path";
import * as ort from "onnxruntime-node";
import { OpenAutoGlmError } from "../errors.js";
import type { Notice } from "../types.js";
import type { SessionFile } from "./bundle-sessions.js";
import type { Session } from "./cpu-operators.js";
import { plainReason, runtimeOptions, type SessionOptions, watched } from "./session.js";
import type { Tensors } from "./tensors.js";

/** A session with its inputs' types and shapes at hand. */
export interface ModelSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** "float32", "int64", ...; undefined if there is no such input */
  inputType(name: string): string | undefined;
  /** A number, or a symbol, for each dimension. */
  inputShape(name: string): readonly (number | string)[];
  /** @param into tensors to write outputs into, by name; the others are made */
  run(feeds: Tensors, into?: Tensors): Promise<Tensors>;
}

/**
 * Opens a file of a bundle. By its path, not its bytes: external data is looked for beside it.
 * @param rewritten what to open in the file's place; its external data is the file's
 * @param tell hears which operators its device leaves to the CPU
 * @throws session_failed, model_run_failed
 */
export async function openSession(
  file: SessionFile,
  options: SessionOptions,
  rewritten?: Uint8Array,
  tell: (notice: Notice) => void = () => {},
): Promise<ModelSession> {
  const session = await create(file, options, rewritten, tell);
  const inputs = new Map(session.inputMetadata.map((input) => [input.name, input]));
  const tensor = (name: string) => {
    const input = inputs.get(name);
    return input?.isTensor ? input : undefined;
  };
  const made = Object.fromEntries(session.outputNames.map((name) => [name, null]));
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    inputType: (name) => tensor(name)?.type,
    inputShape: (name) => tensor(name)?.shape ?? [],
    run: async (feeds, into) => {
      try {
        return (await (into ? session.run(feeds, { ...made, ...into }) : session.run(feeds))) as Tensors;
      } catch (error) {
        throw new OpenAutoGlmError(
          "model_run_failed",
          `${file.name} failed: ${plainReason(error as Error)}`,
          "do the bundle's files belong together? A device that lacks memory says so here too",
          "input",
          { cause: error },
        );
      }
    },
  };
}

async function create(
  file: SessionFile,
  options: SessionOptions,
  rewritten: Uint8Array | undefined,
  tell: (notice: Notice) => void,
): Promise<Session> {
  const place = {
    ...runtimeOptions(options),
    ...(rewritten ? besides(file) : options.device === "webgpu" && { preferredOutputLocation: cacheLocations(file) }),
  };
  const open = (more: ort.InferenceSession.SessionOptions) =>
    rewritten
      ? ort.InferenceSession.create(rewritten, { ...place, ...more })
      : ort.InferenceSession.create(file.location, { ...place, ...more });
  try {
    return await watched(options, { name: file.name, tell }, open);
  } catch (error) {
    throw new OpenAutoGlmError(
      "session_failed",
      `onnxruntime could not open ${file.name} (${file.dtype}) on ${options.device}: ${plainReason(error as Error)}`,
      options.device === "cpu" ? "is the bundle whole? Another --dtype may help" : "try --device cpu",
      options.device === "cpu" ? "input" : "unavailable",
      { cause: error },
    );
  }
}

/** Where external data of a model that comes as bytes lies. Source: onnxruntime_session_options_config_keys.h. */
function besides({ location }: SessionFile): Pick<ort.InferenceSession.SessionOptions, "extra"> {
  return { extra: { session: { model_external_initializers_file_folder_path: dirname(location) } } };
}

/**
 * Caches go from one step to the next without leaving the device. The encoder's part of a cache is not among them: steps
 * after the first give it empty, and an empty buffer can't be had there.
 */
function cacheLocations({ outputs }: SessionFile): Record<string, "gpu-buffer"> {
  const kept = outputs.filter(({ name }) => name.startsWith("present.") && !name.includes(".encoder."));
  return Object.fromEntries(kept.map(({ name }) => [name, "gpu-buffer"]));
}
