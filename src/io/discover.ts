import { open, readdir, stat } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import fastGlob from "fast-glob";
import { OpenAutoGlmError } from "../errors.js";
import type { ImageRef } from "../types.js";
import { pathId } from "./path-id.js";
import { hasImageExtension, SNIFF_BYTES, sniffFormat } from "./sniff.js";

export interface DiscoverOptions {
  readonly cwd: string;
  /** Told of each file in a directory that is no image. */
  readonly onSkipped?: () => void;
}

/**
 * Inputs (files, directories, globs) -> images, in a stable order: inputs as given, directories depth first, entries
 * bytewise. Directories are walked as a stream; symbolic links inside them are not followed, devices and pipes never
 * opened. A file that two inputs reach is found once.
 * @throws OpenAutoGlmError `no_input` (66) for an input that matches nothing
 */
export async function* discover(inputs: readonly string[], options: DiscoverOptions): AsyncGenerator<ImageRef> {
  const sources: Source[] = [];
  for (const input of inputs) sources.push(await openSource(input, options.cwd)); // before any is walked
  const naming = new Naming(inputs.length > 1);
  for (const { directory, files } of sources) {
    if (directory) for await (const file of walk(directory, options)) yield* naming.name(file, directory);
    for (const file of files) yield* naming.name(file, Buffer.from(options.cwd));
  }
}

/** An input that is there: a directory to walk, or files. */
interface Source {
  readonly directory?: Buffer;
  readonly files: readonly Buffer[];
}

async function openSource(input: string, cwd: string): Promise<Source> {
  const location = resolve(cwd, input);
  const stats = await stat(location).catch(() => undefined);
  if (stats?.isDirectory()) return { directory: Buffer.from(location), files: [] };
  return { files: (stats ? [location] : await glob(input, cwd)).map((file) => Buffer.from(file)) };
}

/** How many images there are, for a progress bar's total. */
export async function countImages(inputs: readonly string[], cwd: string): Promise<number> {
  let count = 0;
  for await (const _ of discover(inputs, { cwd })) count++;
  return count;
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

/** Regular files of a directory that hold, or are named like, an image; depth first, bytewise. */
async function* walk(directory: Buffer, options: DiscoverOptions): AsyncGenerator<Buffer> {
  const entries = await readdir(directory, { withFileTypes: true, encoding: "buffer" }).catch(() => undefined);
  if (!entries) {
    yield directory; // it can't be listed: as an image that can't be read it is recorded, and the run goes on
    return;
  }
  const byName = entries.sort((a, b) => Buffer.compare(a.name as unknown as Buffer, b.name as unknown as Buffer));
  for (const entry of byName) {
    const name = entry.name as unknown as Buffer;
    const path = Buffer.concat([directory, Buffer.from(sep), name]);
    if (entry.isDirectory()) yield* walk(path, options);
    else if (entry.isFile() && (hasImageExtension(name.toString("latin1")) || (await holdsImage(path)))) yield path;
    else options.onSkipped?.();
  }
}

async function holdsImage(path: Buffer): Promise<boolean> {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return sniffFormat(buffer.subarray(0, bytesRead)) !== undefined;
  } finally {
    await file.close();
  }
}

/** Gives each file its path and id once. With one input nothing can clash, and nothing is remembered. */
class Naming {
  private readonly seen = new Set<string>();
  private readonly ids = new Set<string>();

  constructor(private readonly several: boolean) {}

  *name(location: Buffer, root: Buffer): Generator<ImageRef> {
    const path = relativePath(location, root);
    let id = pathId(path);
    if (this.several) {
      const whole = pathId(location);
      if (this.seen.has(whole)) return;
      this.seen.add(whole);
      for (let index = 1; this.ids.has(id); index++) id = pathId(Buffer.concat([path, Buffer.from(`\0${index}`)]));
      this.ids.add(id);
    }
    yield { id, path: printable(path), location };
  }
}

/** Bytes of the path below the root with "/" between parts; a file elsewhere keeps its absolute path. */
function relativePath(location: Buffer, root: Buffer): Buffer {
  const prefix = Buffer.concat([root, Buffer.from(root.toString("latin1").endsWith(sep) ? "" : sep)]);
  if (location.subarray(0, prefix.length).equals(prefix)) return slashes(location.subarray(prefix.length));
  const text = relative(root.toString(), location.toString());
  return Buffer.from(isAbsolute(text) || sep === "/" ? text : text.replaceAll(sep, "/"));
}

function slashes(path: Buffer): Buffer {
  return sep === "/" ? path : Buffer.from(path.toString().replaceAll(sep, "/"));
}

/** UTF-8 as it is, bytes that are not as %XX, and % as %25: two names never print alike. */
export function printable(path: Uint8Array): string {
  let text = "";
  for (let at = 0; at < path.length; ) {
    const length = sequenceLength(path[at]);
    const character = decodeUtf8(path.subarray(at, at + length));
    text += character ?? `%${path[at].toString(16).toUpperCase().padStart(2, "0")}`;
    at += character === undefined ? 1 : length;
  }
  return text;
}

/** Bytes of the UTF-8 sequence that a leading byte announces. */
function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** One sequence as a character; undefined if it is none. */
function decodeUtf8(sequence: Uint8Array): string | undefined {
  try {
    const character = UTF8.decode(sequence);
    return character === "%" ? "%25" : character;
  } catch {
    return undefined;
  }
}
