import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { defaultLoaders, type Loader } from "cosmiconfig";
import type { ConfigSource } from "../config/source.js";
import { OpenAutoGlmError } from "../errors.js";

export interface ConfigFileOptions {
  /** Where the search starts; what relative paths are relative to. */
  readonly cwd: string;
  /** --config: this file and no other; the only way to a program (.js, .mjs, .cjs, .ts). */
  readonly explicitPath?: string;
  /** --no-config: no file at all. */
  readonly disabled?: boolean;
}

/** In one folder the first that is there counts. Data only: to enter a folder must not mean to run its code. */
export const SEARCH_PLACES = [
  "openautoglm.config.json",
  "openautoglm.config.yaml",
  "openautoglm.config.yml",
  ".openautoglmrc",
  "package.json",
] as const;

/**
 * The config file's settings, unchecked (resolveConfig checks them); undefined where there is none.
 *
 * Looked for in cwd, then upwards to the project's root, as linters and formatters do it: a command works the same
 * in each folder of a project. A root is the nearest folder with a package.json or .git. Without a root only cwd
 * counts: a search up to "/" would let whoever may write to /tmp or /data set the settings of all who work below.
 *
 * Only cosmiconfig's loaders are used. Its explorer, however it's configured, first runs .config/config.js (.ts,
 * .cjs, .mjs) of the current folder and lets package.json's "cosmiconfig" add search places; "$import" would read any
 * file named. Here "$import" is a setting that isn't known.
 *
 * Throws OpenAutoGlmError of kind `config`: `config_not_found`, `config_unreadable`, `config_invalid`.
 */
export async function loadConfigFile(options: ConfigFileOptions): Promise<ConfigSource | undefined> {
  if (options.disabled) return undefined;
  if (options.explicitPath !== undefined) {
    const named = await load(path.resolve(options.cwd, options.explicitPath), options.explicitPath);
    if (named === undefined) throw invalid(options.explicitPath, 'it has no "openautoglm"');
    return named;
  }
  for (const folder of await searchFolders(options.cwd)) {
    for (const place of SEARCH_PLACES) {
      const file = path.join(folder, place);
      if (!(await isFile(file))) continue;
      const source = await load(file, path.relative(options.cwd, file));
      if (source !== undefined) return source;
    }
  }
  return undefined;
}

/** A profile's settings: configs/profiles/<name>.json of this package. `none` has none. */
export async function loadProfile(name: string): Promise<ConfigSource | undefined> {
  if (name === "none") return undefined;
  // The same path from src/ and from dist/.
  const file = fileURLToPath(new URL(`../../configs/profiles/${encodeURIComponent(name)}.json`, import.meta.url));
  const source = await load(file, `profile ${name}`);
  return source && { ...source, kind: "profile" };
}

/** cwd, then its parents up to and with the project's root; cwd alone outside a project. */
async function searchFolders(cwd: string): Promise<string[]> {
  const folders: string[] = [];
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    folders.push(folder);
    if (await isProjectRoot(folder)) return folders;
    if (folder === path.dirname(folder)) return folders.slice(0, 1);
  }
}

async function isProjectRoot(folder: string): Promise<boolean> {
  // .git is a folder, or a file in a worktree.
  return (await isFile(path.join(folder, "package.json"))) || (await exists(path.join(folder, ".git")));
}

/** undefined: a package.json that says nothing about us. */
async function load(file: string, origin: string): Promise<ConfigSource | undefined> {
  const content = await readText(file, origin);
  const loaded = content.trim() === "" ? null : await parse(file, content, origin);
  const isPackage = path.basename(file) === "package.json";
  const values = isPackage ? property(loaded, "openautoglm") : (loaded ?? {}); // an empty file sets nothing
  if (isPackage && values === undefined) return undefined;
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw invalid(origin, isPackage ? '"openautoglm" must be an object' : "it must hold an object");
  }
  return { kind: "file", origin, values: values as Record<string, unknown> };
}

async function readText(file: string, origin: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).replace(/^\ufeff/, ""); // a byte order mark is no JSON
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new OpenAutoGlmError(
        "config_not_found",
        `no config file ${origin}`,
        "check the path given to --config",
        "config",
        {
          cause: error,
        },
      );
    }
    throw new OpenAutoGlmError("config_unreadable", `can't read ${origin}: ${message}`, SKIP_HINT, "config", {
      cause: error,
    });
  }
}

async function parse(file: string, content: string, origin: string): Promise<unknown> {
  const extension = path.extname(file);
  // A name without a known extension (.openautoglmrc, /dev/fd/63) is YAML, and so JSON too.
  const loaders = defaultLoaders as Readonly<Record<string, Loader>>;
  const loader = Object.hasOwn(loaders, extension) ? loaders[extension] : defaultLoaders.noExt;
  try {
    return await loader(file, content);
  } catch (error) {
    throw invalid(origin, firstLine(error instanceof Error ? error.message : String(error)), error);
  }
}

const SKIP_HINT = "--no-config goes on without a config file";

function invalid(origin: string, reason: string, cause?: unknown): OpenAutoGlmError {
  return new OpenAutoGlmError("config_invalid", `can't use ${origin}: ${reason}`, SKIP_HINT, "config", { cause });
}

/** cosmiconfig heads a message with the path, which we name ourselves; parsers end it with an excerpt of the file. */
function firstLine(message: string): string {
  const lines = message
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^(JSON|YAML|TypeScript) Error in /.test(line));
  return lines[0] ?? message;
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** Files only: a FIFO of that name would be waited on for ever. */
async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
