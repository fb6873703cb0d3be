import { open, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { OpenAutoGlmError } from "../errors.js";

/** A file of a bundle that was found to be the bundle's own. */
export interface BundleFile {
  /** Relative to the bundle, "/" between parts. */
  readonly path: string;
  /** Where to open it: inside the folder as named, links not followed (onnxruntime looks for external data there). */
  readonly location: string;
  readonly bytes: number;
}

/**
 * The one way from a name inside a bundle to a file: whatever a bundle says, nothing outside its folder is opened.
 * Links are followed only where they stay inside, or, in a snapshot of the Hugging Face cache, where they lead to
 * that repository's blobs (or to the blobs that newer caches share among repositories).
 * @param path as the bundle writes it, relative to `folder`
 * @throws bundle_unsafe_path, bundle_file_missing
 */
export async function resolveBundleFile(folder: string, path: string): Promise<BundleFile> {
  const refusal = unsafeReason(path);
  if (refusal) throw unsafePath(path, refusal);
  const location = join(folder, ...path.split("/"));
  const [root, real] = await Promise.all([realOrUndefined(folder), realOrUndefined(location)]);
  if (root === undefined || real === undefined) throw missing(folder, path);
  if (!isInside(real, root) && !(await isCacheBlob(real, root))) throw unsafePath(path, "leads outside the bundle");
  const file = await stat(real);
  if (!file.isFile()) throw unsafePath(path, "is no regular file");
  return { path, location, bytes: file.size };
}

/** Why a name may not be used as a path; undefined if it may. Stricter than needed here, so that it holds everywhere. */
export function unsafeReason(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.startsWith("/")) return "is absolute";
  if (path.includes("\\")) return "has a backslash";
  // Drives and streams of Windows; and "*/_ORT_MEM_ADDR_/*", by which onnxruntime takes the offset for an address.
  if (/[\u0000-\u001f\u007f:*?"<>|]/.test(path)) return "has a character that no file name may have";
  if (path.split("/").some((part) => part === "..")) return 'has ".."';
  if (path.split("/").some((part) => part === "" || part === ".")) return "has an empty part";
  return undefined;
}

/** Reads the first `limit` bytes at most; a file that has more is refused before anything is read. */
export async function readBounded(file: BundleFile, limit: number): Promise<Uint8Array> {
  if (file.bytes > limit) {
    throw new OpenAutoGlmError(
      "bundle_file_too_large",
      `${file.path} has ${file.bytes} bytes, at most ${limit} are read`,
      "this is no such file of an honest bundle",
    );
  }
  const handle = await open(file.location, "r");
  try {
    const bytes = new Uint8Array(file.bytes);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * <cache>/models--org--name/snapshots/<commit>/... may link to <cache>/models--org--name/blobs/<etag>. Since
 * huggingface_hub 2 that may itself be a link to <cache>/blobs/<2 hex>/<64 hex>, a store marked by a file.
 */
async function isCacheBlob(real: string, root: string): Promise<boolean> {
  const repository = repositoryOf(root);
  if (!repository) return false;
  if (dirname(real) === join(repository, "blobs")) return /^[0-9a-f]{40,64}$/.test(basename(real));
  const store = join(dirname(repository), "blobs");
  const isEntry = dirname(dirname(real)) === store && /^[0-9a-f]{64}$/.test(basename(real));
  return isEntry && (await realOrUndefined(join(store, ".huggingface-shared-blobs"))) !== undefined;
}

function repositoryOf(root: string): string | undefined {
  const parts = root.split(sep);
  const at = parts.findIndex(
    (part, index) =>
      /^models--[\w.-]+$/.test(part) && parts[index + 1] === "snapshots" && /^[0-9a-f]{40}$/.test(parts[index + 2]),
  );
  return at === -1 ? undefined : parts.slice(0, at + 1).join(sep);
}

function isInside(real: string, root: string): boolean {
  return real.startsWith(root.endsWith(sep) ? root : root + sep);
}

async function realOrUndefined(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}

function unsafePath(path: string, reason: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "bundle_unsafe_path",
    `the bundle names the file ${JSON.stringify(path)}, which ${reason}`,
    "a bundle may only name its own files; don't use this one unless you know why it does that",
  );
}

function missing(folder: string, path: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "bundle_file_missing",
    `${path} is not in ${folder}`,
    "complete the bundle; `openautoglm models pull <id>` gets every file that is needed",
  );
}
