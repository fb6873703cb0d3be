import { OpenAutoGlmError } from "../errors.js";
import { type BundleFile, readBounded, resolveBundleFile } from "./bundle-path.js";

/** Bytes. A vocabulary of 250,000 words is about 20 MB as tokenizer.json. */
const MAX_TOKENIZER_BYTES = 64 * 2 ** 20;
const MAX_JSON_BYTES = 16 * 2 ** 20;
/** A chat template: the longest public ones have some 20 kB. */
const MAX_TEXT_BYTES = 2 ** 20;
/** Honest files nest some ten deep; recursive readers of ours must not run out of stack. */
const MAX_DEPTH = 64;

/**
 * Reads a JSON file of a bundle, within limits of size and depth.
 * @returns undefined if there is no such file
 * @throws bundle_unsafe_path, bundle_file_too_large, bundle_json_malformed (what it says is not what was read)
 */
export async function readBundleJson(folder: string, path: string): Promise<Record<string, unknown> | undefined> {
  const file = await fileOrUndefined(folder, path);
  if (!file) return undefined;
  const limit = path.endsWith("tokenizer.json") ? MAX_TOKENIZER_BYTES : MAX_JSON_BYTES;
  const text = decodeText(await readBounded(file, limit), path);
  if (deepestNesting(text) > MAX_DEPTH) throw malformed(path, `nests deeper than ${MAX_DEPTH}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(path, `is no JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(path, "is no JSON object");
  return value as Record<string, unknown>;
}

/** As readBundleJson, where a bundle without the file is no bundle. @throws bundle_file_missing as well */
export async function requireBundleJson(folder: string, path: string): Promise<Record<string, unknown>> {
  await resolveBundleFile(folder, path);
  return (await readBundleJson(folder, path)) ?? {};
}

/** Reads a text file of a bundle (a chat template, a model card). @returns undefined if there is no such file */
export async function readBundleText(folder: string, path: string): Promise<string | undefined> {
  const file = await fileOrUndefined(folder, path);
  return file && decodeText(await readBounded(file, MAX_TEXT_BYTES), path);
}

async function fileOrUndefined(folder: string, path: string): Promise<BundleFile | undefined> {
  try {
    return await resolveBundleFile(folder, path);
  } catch (error) {
    if (error instanceof OpenAutoGlmError && error.code === "bundle_file_missing") return undefined;
    throw error;
  }
}

function decodeText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed(path, "is not UTF-8");
  }
}

/** Counted before parsing; brackets within strings don't count. */
function deepestNesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function malformed(path: string, fact: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "bundle_json_malformed",
    `${path} ${fact}`,
    "the file is damaged; get the bundle again",
    "config",
  );
}
