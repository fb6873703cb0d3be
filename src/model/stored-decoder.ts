import { readFile } from "node:fs/promises";
import { OpenAutoGlmError } from "../errors.js";
import { type CacheStorage, type CacheTensor, withStoredCache } from "../format/store-cache.js";
import type { SessionFile } from "./bundle-sessions.js";
import { presentName } from "./bundle-tensors.js";

/**
 * A decoder's ONNX with its cache stored in fewer bits. The file's bytes are in memory twice meanwhile.
 * @throws kv_dtype_unsupported
 */
export async function storedDecoder(file: SessionFile, storage: CacheStorage): Promise<Uint8Array> {
  const cache = file.inputs
    .filter(({ name }) => name.startsWith("past_key_values."))
    .map(({ name, type, shape: [, heads, , width] }): CacheTensor => {
      if (typeof heads !== "number" || typeof width !== "number") throw refusal(file, "leaves its heads' sizes open");
      return { past: name, present: presentName(name), type: type as CacheTensor["type"], heads, width };
    });
  const model = withStoredCache(await readFile(file.location), cache, storage);
  if (model === undefined)
    throw refusal(file, "does not show which columns of its cache are new (branches of an If, say)");
  return model;
}

function refusal({ name, dtype }: SessionFile, fact: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "kv_dtype_unsupported",
    `the cache can't be stored in fewer bits: ${name} (${dtype}) ${fact}`,
    "leave --kv-dtype at auto",
    "config",
  );
}
