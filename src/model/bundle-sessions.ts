import { OpenAutoGlmError } from "../errors.js";
import type { OnnxValue } from "../format/onnx-value.js";
import { chooseDtype, type DtypeChoice, offeredSessions } from "../io/hub-select.js";
import type { Json } from "../text/generation-params.js";
import { type CheckedOnnx, checkOnnxFile, listOnnxFiles } from "./check-bundle.js";

/** One .onnx file of a bundle, chosen and checked. */
export interface SessionFile {
  /** vision_encoder, embed_tokens, ... */
  readonly name: string;
  readonly dtype: string;
  readonly location: string; // path
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly parameters: number;
  /** Names of what its nodes do. */
  readonly operators: readonly string[];
}

/** A session with what was found when it was checked. */
export interface ChosenSession {
  readonly file: SessionFile;
  readonly checked: CheckedOnnx;
}

/**
 * The files of the sessions that a family needs, one dtype each.
 * @throws bundle_sessions_missing, and what checkOnnxFile throws
 */
export async function chooseSessions(
  folder: string,
  names: readonly string[],
  choice: DtypeChoice,
  config: Json,
): Promise<Record<string, ChosenSession>> {
  const offers = offeredSessions(await listOnnxFiles(folder));
  const chosen: Record<string, ChosenSession> = {};
  for (const name of names) {
    const paths = offers.find(({ session }) => session === name)?.paths;
    const dtype = paths && chooseDtype(name, choice, config, [...paths.keys()]);
    const path = dtype && paths.get(dtype);
    if (!path) throw missing(folder, names, name, dtype, offers);
    const checked = await checkOnnxFile(path, folder);
    const { inputs, outputs, parameters } = checked.header;
    const operators = checked.header.operators.map((operator) => operator.name);
    chosen[name] = {
      file: { name, dtype, location: checked.location, inputs, outputs, parameters, operators },
      checked,
    };
  }
  return chosen;
}

function missing(
  folder: string,
  names: readonly string[],
  name: string,
  dtype: string | undefined,
  offers: ReturnType<typeof offeredSessions>,
): OpenAutoGlmError {
  const found = offers.map(({ session, paths }) => `${session} (${[...paths.keys()].join(", ")})`);
  const fact =
    dtype === undefined
      ? `${folder} lacks the session ${name}; needed: ${names.join(", ")}`
      : `${folder} has ${name}, but not as ${dtype}`;
  return new OpenAutoGlmError(
    "bundle_sessions_missing",
    `${fact}; found: ${found.length === 0 ? "no .onnx file" : found.join(", ")}`,
    dtype === undefined
      ? "export the model with all its sessions, under these names, in onnx/"
      : "choose a dtype that is there with --dtype (one for all, or session=dtype), or pull it",
  );
}
