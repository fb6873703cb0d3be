import { stat } from "node:fs/promises";
import { resolve, sep } from "node:path";
import fastGlob from "fast-glob";
import { OpenAutoGlmError } from "../errors.js";
import type { ImageRef } from "../types.js";
import { NameImages } from "./name-images.js";
import { isReadAgain, openPathList, type PathList, type PathListOptions } from "./path-list.js";
import { Links, walk } from "./walk.js";

/** What a user names: a file, a directory or a glob; or a list of files and directories. */
export type Input = string | PathList;

export interface DiscoverOptions extends PathListOptions {
  /** Symbolic links in directories that lead out of them are followed. */
  readonly follow?: boolean;
  /** Told of each file in a directory that is no image. */
  readonly onSkipped?: () => void;
}

/**
 * Inputs -> images, in a stable order: inputs as given, directories depth first, entries bytewise. Directories and lists
 * are read as streams; devices and pipes are never opened. A file that two inputs reach is found once. What a list
 * names is found whether it is there or not: a file that vanished is an image that fails.
 * @throws OpenAutoGlmError `no_input` (66) for an input that matches nothing, `list_unreadable`, `list_invalid`
 */
export async function* discover(inputs: readonly Input[], options: DiscoverOptions): AsyncGenerator<ImageRef> {
  const sources: Source[] = [];
  for (const input of inputs) sources.push(await openSource(input, options)); // before any is walked
  const { follow, onSkipped } = options;
  const directories = sources.flatMap((source) => (source.type === "directory" ? [source.path] : []));
  const walking = { onSkipped, links: follow ? await Links.into(directories) : undefined };
  const names = new NameImages(inputs.length > 1 || typeof inputs[0] === "object");
  const cwd = Buffer.from(options.cwd);

  for (const source of sources) {
    const root = source.type === "directory" ? source.path : cwd;
    for await (const location of locations(source, walking)) {
      const ref = names.name(location, root);
      if (ref) yield ref;
    }
  }
}

/**
 * How many images there are, for a progress bar's total.
 * @returns undefined where that can't be told beforehand: paths from a pipe come once
 */
export async function countImages(inputs: readonly Input[], options: DiscoverOptions): Promise<number | undefined> {
  for (const input of inputs) {
    if (typeof input === "object" && !(await isReadAgain(input, options.cwd))) return undefined;
  }
  let count = 0;
  for await (const _ of discover(inputs, options)) {
    if (options.signal?.aborted) return undefined;
    count++;
  }
  return count;
}

/** An input that is there. */
type Source =
  | { readonly type: "directory"; readonly path: Buffer }
  | { readonly type: "files"; readonly paths: readonly Buffer[] }
  | { readonly type: "list"; readonly paths: AsyncIterable<Buffer> };

async function openSource(input: Input, options: DiscoverOptions): Promise<Source> {
  if (typeof input === "object") return { type: "list", paths: await openPathList(input, options) };
  const location = resolve(options.cwd, input);
  const stats = await stat(location).catch(() => undefined);
  if (stats?.isDirectory()) return { type: "directory", path: Buffer.from(location) };
  const files = stats ? [location] : await glob(input, options.cwd);
  return { type: "files", paths: files.map((file) => Buffer.from(file)) };
}

async function* locations(source: Source, walking: Parameters<typeof walk>[1]): AsyncGenerator<Buffer> {
  if (source.type === "directory") yield* walk(source.path, walking);
  else if (source.type === "files") yield* source.paths;
  else {
    for await (const path of source.paths) {
      const isDirectory = await stat(path).then(
        (stats) => stats.isDirectory(),
        () => false,
      );
      if (isDirectory) yield* walk(path, walking);
      else yield path;
    }
  }
}

async function glob(pattern: string, cwd: string): Promise<string[]> {
  const files = fastGlob.isDynamicPattern(pattern)
    ? await fastGlob(pattern.replaceAll("\\", sep === "\\" ? "/" : "\\"), {
        cwd,
        absolute: true,
        onlyFiles: true,
        followSymbolicLinks: false,
        unique: true,
      })
    : [];
  if (files.length > 0) return files.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  throw new OpenAutoGlmError(
    "no_input",
    `nothing matches ${pattern}`,
    "name a file, a directory, or a glob in quotes",
    "no-input",
  );
}
