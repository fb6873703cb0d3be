import { OpenAutoGlmError } from "../errors.js";
import { unsafeReason } from "../model/bundle-path.js";
import type { RemoteFile } from "./hub-blob.js";

/** One dtype for all sessions, or one for each ("" is the one for the rest); "auto" follows config.json. */
export type DtypeChoice = string | Readonly<Record<string, string>>;

/** dtype -> ending of the file's name. Source: transformers.js, src/utils/dtypes.js. */
export const DTYPE_SUFFIXES: Readonly<Record<string, string>> = {
  fp32: "",
  fp16: "_fp16",
  int8: "_int8",
  uint8: "_uint8",
  q8: "_quantized",
  q4: "_q4",
  q4f16: "_q4f16",
  bnb4: "_bnb4",
  q2: "_q2",
  q2f16: "_q2f16",
  q1: "_q1",
  q1f16: "_q1f16",
};

/** A session that a repository offers, in the dtypes that it offers. */
export interface OfferedSession {
  /** "vision_encoder" */
  readonly session: string;
  /** dtype -> path of its .onnx file */
  readonly paths: ReadonlyMap<string, string>;
}

/** Files besides the models: settings, vocabulary, templates, and what the licence asks to come along. */
const ROOT_FILES = /^[^/]+\.(json|jinja|txt|ya?ml)$|^(README\.md|LICEN[CS]E[^/]*|NOTICE[^/]*)$/;
/** Bytes. The longest honest one is a vocabulary of some 30 MB. */
const LARGEST_ROOT_FILE = 64 * 2 ** 20;
/** A merged decoder does the work of both others. */
const SUPERSEDED: Readonly<Record<string, readonly string[]>> = {
  decoder_model_merged: ["decoder_model", "decoder_with_past_model"],
};

/**
 * Which files of a repository are needed: the root's small ones, and of each session the .onnx file of the chosen
 * dtype with the external data that goes by its name (what is named otherwise is found in the file itself).
 * @param config config.json, for "auto"
 * @throws hub_no_onnx, hub_dtype_missing, hub_dtype_unknown
 */
export function selectFiles(
  files: readonly RemoteFile[],
  choice: DtypeChoice,
  config: Readonly<Record<string, unknown>>,
): RemoteFile[] {
  const sessions = offeredSessions(files.map(({ path }) => path));
  if (sessions.length === 0) {
    throw new OpenAutoGlmError(
      "hub_no_onnx",
      "the repository holds no .onnx file, neither in its root nor in onnx/",
      "look for an ONNX export of the model (many are at onnx-community/...), or export it",
    );
  }
  const wanted = new Set(
    sessions.map((offer) => {
      const dtype = chooseDtype(offer.session, choice, config, [...offer.paths.keys()]);
      return offer.paths.get(dtype) ?? refuseDtype(offer, dtype, sessions);
    }),
  );
  return files.filter(({ path, bytes }) => {
    const model = /^(.+\.onnx)(?:[._]data(?:_\d+)?)?$/.exec(path)?.[1];
    if (model !== undefined) return wanted.has(model);
    return ROOT_FILES.test(path) && bytes <= LARGEST_ROOT_FILE;
  });
}

/**
 * A listed file whose path and hash may become names on our disk.
 * @param mayLackHash true for what is there already: a plain file in a snapshot is known by its name only
 * @throws hub_unsafe_path
 */
export function requireSafe(file: RemoteFile, mayLackHash = false): RemoteFile {
  const isHash = /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(file.oid) || (mayLackHash && file.oid === "");
  const reason = unsafeReason(file.path) ?? (isHash ? undefined : "has no hash");
  if (reason === undefined && Number.isSafeInteger(file.bytes) && file.bytes >= 0) return file;
  throw new OpenAutoGlmError(
    "hub_unsafe_path",
    `the repository lists ${JSON.stringify(file.path)}, which ${reason ?? "has no size"}`,
    "such a repository is not downloaded",
  );
}

/** The sessions of a list of paths, without those that another one makes superfluous. */
export function offeredSessions(paths: readonly string[]): OfferedSession[] {
  const found = new Map<string, Map<string, string>>();
  for (const path of paths) {
    const stem = /^(?:onnx\/)?([^/]+)\.onnx$/.exec(path)?.[1];
    if (stem === undefined) continue;
    const { session, dtype } = splitStem(stem);
    const offers = found.get(session) ?? new Map<string, string>();
    found.set(session, offers.set(dtype, path));
  }
  const superfluous = [...found.keys()].flatMap((session) => SUPERSEDED[session] ?? []);
  return [...found]
    .filter(([session]) => !superfluous.includes(session))
    .map(([session, offers]) => ({ session, paths: offers }));
}

/** "q4", or "fp16,decoder_model_merged=q4", as it is typed. @throws hub_dtype_unknown */
export function parseDtypeChoice(text: string): DtypeChoice {
  const choice: Record<string, string> = {};
  for (const part of text.split(",")) {
    const [session, dtype] = part.includes("=") ? part.split("=", 2) : ["", part];
    choice[session.trim()] = requireDtype(dtype.trim());
  }
  return Object.keys(choice).length === 1 && choice[""] ? choice[""] : choice;
}

function splitStem(stem: string): { session: string; dtype: string } {
  for (const [dtype, suffix] of Object.entries(DTYPE_SUFFIXES)) {
    if (suffix && stem.endsWith(suffix)) return { session: stem.slice(0, -suffix.length), dtype };
  }
  return { session: stem, dtype: "fp32" };
}

/** What "auto" takes where config.json gives no advice: the most exact that is offered. */
const BY_EXACTNESS = ["fp32", "fp16", "q8", "int8", "uint8", "q4", "q4f16", "bnb4", "q2", "q2f16", "q1", "q1f16"];

/**
 * The dtype of one session: what was asked for (offered or not), else what config.json advises, else the most exact.
 * @throws hub_dtype_unknown
 */
export function chooseDtype(
  session: string,
  choice: DtypeChoice,
  config: Readonly<Record<string, unknown>>,
  offered: readonly string[],
): string {
  const asked = typeof choice === "string" ? choice : (choice[session] ?? choice[""] ?? "auto");
  if (asked !== "auto") return requireDtype(asked);
  const advice = (config["transformers.js_config"] as { dtype?: unknown } | undefined)?.dtype;
  const advised = typeof advice === "object" && advice !== null ? (advice as Record<string, unknown>)[session] : advice;
  if (typeof advised === "string" && offered.includes(advised)) return advised;
  return BY_EXACTNESS.find((dtype) => offered.includes(dtype)) ?? offered[0];
}

function requireDtype(dtype: string): string {
  if (dtype === "auto" || Object.hasOwn(DTYPE_SUFFIXES, dtype)) return dtype;
  throw new OpenAutoGlmError(
    "hub_dtype_unknown",
    `${JSON.stringify(dtype)} is no dtype`,
    `auto, ${Object.keys(DTYPE_SUFFIXES).join(", ")}; or one a session: fp16,decoder_model_merged=q4`,
    "usage",
  );
}

function refuseDtype(offer: OfferedSession, dtype: string, sessions: readonly OfferedSession[]): never {
  const offers = sessions.map(({ session, paths }) => `${session}: ${[...paths.keys()].join(" ")}`);
  throw new OpenAutoGlmError(
    "hub_dtype_missing",
    `there is no ${dtype} of ${offer.session}; the repository offers ${offers.join("; ")}`,
    `choose one for each session: --dtype ${dtype},${offer.session}=${[...offer.paths.keys()][0]}`,
    "usage",
  );
}
