import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { type BundleFile, resolveBundleFile } from "./bundle-path.js";
import type { CheckedOnnx } from "./check-bundle.js";

/** Settings that change what a model answers; those that are not there count as absent. */
const SETTINGS = [
  "chat_template.jinja",
  "chat_template.json",
  "config.json",
  "generation_config.json",
  "image_newline.json",
  "preprocessor_config.json",
  "processor_config.json",
  "special_tokens_map.json",
  "tokenizer.json",
  "tokenizer_config.json",
];

/** SHA-256, hex, over the names and contents of the settings and of the chosen sessions with their weights. */
export async function hashBundle(folder: string, sessions: readonly CheckedOnnx[]): Promise<string> {
  const settings = await Promise.all(SETTINGS.map((path) => resolveBundleFile(folder, path).catch(() => undefined)));
  const files = [...settings.filter((file) => file !== undefined), ...sessions.flatMap(withExternal)];
  const digests = await Promise.all(files.map(async (file) => `${file.path} ${await fileDigest(file)}\n`));
  return createHash("sha256")
    .update([...new Set(digests)].sort().join(""))
    .digest("hex");
}

function withExternal(session: CheckedOnnx): BundleFile[] {
  return [session, ...session.externalFiles];
}

async function fileDigest(file: BundleFile): Promise<string> {
  // A blob of the Hugging Face cache is named by its SHA-256, which was checked when it was pulled: gigabytes not read.
  const name = basename(await realpath(file.location));
  if (/^[0-9a-f]{64}$/.test(name)) return name;
  const hash = createHash("sha256");
  await pipeline(createReadStream(file.location), hash);
  return hash.digest("hex");
}
