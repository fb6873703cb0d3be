import { OpenAutoGlmError } from "../errors.js";
import type { DtypeChoice } from "../io/hub-select.js";
import type { Json } from "../text/generation-params.js";
import { hashBundle } from "./bundle-hash.js";
import { readBundleJson, readBundleText, requireBundleJson } from "./bundle-json.js";
import { type ChosenSession, chooseSessions, type SessionFile } from "./bundle-sessions.js";
import { checkNeeds, type SessionNeeds } from "./bundle-tensors.js";
import { checkClaims } from "./check-claims.js";

/** A model in the Hugging Face layout: everything read and checked but the weights. Plain data, so it can be posted. */
export interface Bundle {
  readonly folder: string;
  /** config.json's model_type: decides the family. */
  readonly modelType: string;
  readonly config: Json;
  /** generation_config.json; {} if there is none. */
  readonly generation: Json;
  /** How pictures are prepared: preprocessor_config.json, or processor_config.json's own part where it has one. */
  readonly imageProcessor: Json;
  /** processor_config.json; {} if there is none. */
  readonly processor: Json;
  readonly chatTemplate?: string;
  /** image_newline.json: the learned row end of LLaVA-OneVision, [hidden], where somebody exported it. Our own file. */
  readonly imageNewline?: readonly number[];
  readonly sessions: Readonly<Record<string, SessionFile>>;
  /** SHA-256 over all that decides what the model answers, hex. */
  readonly hash: string;
}

export interface BundleOptions {
  readonly dtype: DtypeChoice;
  /** What a model type needs; undefined where no family knows it. */
  readonly needsOf: (modelType: string) => SessionNeeds | undefined;
  /** Model types that have a family, for the error. */
  readonly known: readonly string[];
}

/**
 * Opens a bundle: reads its settings, chooses its session files, and checks them (safety first, then whether they fit
 * the family) before any session is created.
 * @throws bundle_file_missing, bundle_unknown_family, bundle_sessions_missing, bundle_tensors_differ, and what
 *   checkOnnxFile and readBundleJson throw
 */
export async function openBundle(folder: string, options: BundleOptions): Promise<Bundle> {
  const config = await requireBundleJson(folder, "config.json");
  const modelType = String(config.model_type ?? "");
  const needs = options.needsOf(modelType);
  if (!needs) {
    throw new OpenAutoGlmError(
      "bundle_unknown_family",
      `config.json says model_type ${JSON.stringify(config.model_type ?? null)}, which no family reads`,
      `known: ${options.known.join(", ")}`,
    );
  }
  const [processor, preprocessor, generation] = await Promise.all(
    ["processor_config.json", "preprocessor_config.json", "generation_config.json"].map((path) =>
      readBundleJson(folder, path).then((value) => value ?? {}),
    ),
  );
  checkClaims(config, "config.json");
  checkClaims(processor, "processor_config.json");
  checkClaims(preprocessor, "preprocessor_config.json");
  const chosen = await chooseSessions(folder, Object.keys(needs), options.dtype, config);
  checkNeeds(modelType, needs, chosen);
  const hash = await hashBundle(
    folder,
    Object.values(chosen).map(({ checked }) => checked),
  );
  return {
    folder,
    modelType,
    config,
    generation,
    imageProcessor: { ...preprocessor, ...(processor.image_processor as Json | undefined) },
    processor,
    chatTemplate: await readChatTemplate(folder),
    imageNewline: await readImageNewline(folder, chosen),
    sessions: Object.fromEntries(Object.entries(chosen).map(([name, { file }]) => [name, file])),
    hash,
  };
}

/** @throws bundle_config_invalid unless it is as wide as the language model */
async function readImageNewline(
  folder: string,
  { embed_tokens }: Readonly<Record<string, ChosenSession>>,
): Promise<readonly number[] | undefined> {
  const file = await readBundleJson(folder, "image_newline.json");
  if (!file) return undefined;
  const newline = file.image_newline;
  const width = embed_tokens?.file.outputs[0].shape.at(-1);
  const isVector = Array.isArray(newline) && newline.every((value) => typeof value === "number");
  if (isVector && (typeof width !== "number" || newline.length === width)) return newline;
  throw new OpenAutoGlmError(
    "bundle_config_invalid",
    `image_newline.json must hold {"image_newline": [${width ?? "hidden size"} numbers]}`,
    "export the model's image_newline parameter again, or remove the file",
    "config",
  );
}

/** The tokenizer's two files, parsed; special_tokens_map.json fills in what the second one leaves out. */
export async function readTokenizerFiles(folder: string): Promise<{ tokenizer: Json; config: Json }> {
  const [tokenizer, config, special] = await Promise.all([
    requireBundleJson(folder, "tokenizer.json"),
    readBundleJson(folder, "tokenizer_config.json"),
    readBundleJson(folder, "special_tokens_map.json"),
  ]);
  // `additional_special_tokens` of the map may hold objects, which the tokenizer's own reader does not expect.
  const { bos_token, eos_token, pad_token, unk_token } = special ?? {};
  const given = Object.entries({ bos_token, eos_token, pad_token, unk_token }).filter(
    ([, token]) => token !== undefined,
  );
  return { tokenizer, config: { ...Object.fromEntries(given), ...config } };
}

/** chat_template.jinja > chat_template.json > tokenizer_config.json, whose list has one named "default". */
async function readChatTemplate(folder: string): Promise<string | undefined> {
  const own = await readBundleText(folder, "chat_template.jinja");
  if (own !== undefined) return own;
  for (const path of ["chat_template.json", "tokenizer_config.json"]) {
    const template = (await readBundleJson(folder, path))?.chat_template;
    if (typeof template === "string") return template;
    if (Array.isArray(template)) {
      const named = (template as Json[]).find(({ name }) => name === "default") ?? template[0];
      if (typeof named?.template === "string") return named.template;
    }
  }
  return undefined;
}
