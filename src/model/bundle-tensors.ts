import { OpenAutoGlmError } from "../errors.js";
import type { OnnxValue } from "../format/onnx-value.js";
import type { ChosenSession } from "./bundle-sessions.js";

/** Session name -> what a family feeds it and reads of it. */
export type SessionNeeds = Readonly<Record<string, SessionNeed>>;

export interface SessionNeed {
  /** Must be there; of several names one. */
  readonly inputs: readonly (string | readonly string[])[];
  /** May be there; "past_key_values." stands for all that begin with it. */
  readonly optional?: readonly string[];
  readonly outputs: readonly string[];
}

/** Inputs of a decoder that are not the family's own business. */
export const CACHE_INPUTS = ["past_key_values.", "use_cache_branch", "num_logits_to_keep", "position_ids"];

/**
 * Whether a family can run these sessions: every needed tensor is there, none is unknown, caches come out as they go
 * in, and the widths of what is passed on agree.
 * @throws bundle_tensors_differ, which lists what is needed and what was found
 */
export function checkNeeds(
  modelType: string,
  needs: SessionNeeds,
  sessions: Readonly<Record<string, ChosenSession>>,
): void {
  for (const [name, need] of Object.entries(needs)) {
    const { inputs, outputs } = sessions[name].file;
    const problems = [
      ...inputProblems(need, inputs),
      ...outputProblems(need, outputs),
      ...cacheProblems(inputs, outputs),
    ];
    if (problems.length === 0) continue;
    throw new OpenAutoGlmError(
      "bundle_tensors_differ",
      `${sessions[name].checked.path} does not fit ${modelType}: ${problems.join("; ")}. ` +
        `Needed: ${describeNeed(need)}. Found: ${describe(inputs)} -> ${describe(outputs)}`,
      "export the model as transformers.js expects it, or choose another repository",
    );
  }
  checkWidths(modelType, sessions);
}

function inputProblems(need: SessionNeed, inputs: readonly OnnxValue[]): string[] {
  const names = inputs.map(({ name }) => name);
  const known = [...need.inputs.flat(), ...(need.optional ?? [])];
  const isKnown = (name: string) => known.some((own) => (own.endsWith(".") ? name.startsWith(own) : name === own));
  const missing = need.inputs.filter((alternatives) => ![alternatives].flat().some((name) => names.includes(name)));
  return [
    ...missing.map((alternatives) => `input ${[alternatives].flat().join(" or ")} is missing`),
    ...names.filter((name) => !isKnown(name)).map((name) => `input ${name} is unknown`),
  ];
}

function outputProblems(need: SessionNeed, outputs: readonly OnnxValue[]): string[] {
  return need.outputs
    .filter((name) => !outputs.some((output) => output.name === name))
    .map((name) => `output ${name} is missing`);
}

/** past_key_values.N.key [batch, heads, past, headDim] must come back as present.N.key of the same type. */
function cacheProblems(inputs: readonly OnnxValue[], outputs: readonly OnnxValue[]): string[] {
  return inputs
    .filter(({ name }) => name.startsWith("past_key_values."))
    .flatMap(({ name, type, shape }) => {
      const present = outputs.find((output) => output.name === presentName(name));
      if (shape.length !== 4) return [`input ${name} has ${shape.length} dimensions, not 4`];
      if (typeof shape[2] === "number" && shape[2] > 0) return [`input ${name} always holds ${shape[2]} tokens`];
      if (type !== "float32" && type !== "float16") return [`input ${name} is ${type}, not of floats`];
      if (!present) return [`output ${presentName(name)} is missing`];
      return present.type === type ? [] : [`${name} is ${type}, but ${present.name} is ${present.type}`];
    });
}

/** past_key_values.0.decoder.key -> present.0.decoder.key */
export function presentName(past: string): string {
  return past.replace("past_key_values", "present");
}

/** Image features take the place of embeddings, so both must be as wide as the language model. */
function checkWidths(modelType: string, sessions: Readonly<Record<string, ChosenSession>>): void {
  const language = sessions.decoder_model_merged?.file.inputs.find(({ name }) => name === "inputs_embeds");
  if (!language) return;
  const width = language.shape.at(-1);
  for (const [session, output] of [
    ["embed_tokens", "inputs_embeds"],
    ["vision_encoder", "image_features"],
  ]) {
    const value = sessions[session]?.file.outputs.find(({ name }) => name === output);
    const own = value?.shape.at(-1);
    if (typeof own !== "number" || typeof width !== "number" || own === width) continue;
    throw new OpenAutoGlmError(
      "bundle_tensors_differ",
      `${session} of this ${modelType} gives ${output} of width ${own}, decoder_model_merged takes ${width}`,
      "the files are of different models; get the bundle again",
    );
  }
}

function describeNeed({ inputs, optional = [], outputs }: SessionNeed): string {
  const required = inputs.map((alternatives) => [alternatives].flat().join(" or "));
  const possible = optional.map((name) => `${name.endsWith(".") ? `${name}*` : name}?`);
  return `${[...required, ...possible].join(", ")} -> ${outputs.join(", ")}`;
}

function describe(values: readonly OnnxValue[]): string {
  return values.map(({ name, type, shape }) => `${name} ${type}[${shape.join(", ")}]`).join(", ");
}
