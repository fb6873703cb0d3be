import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import { NPY_HEADER_BYTES, parseNpyHeader } from "../format/npy.js";
import { parseSafetensorsHeader, type TensorEntry } from "../format/safetensors.js";
import type { TokensFormat } from "../format/token-files.js";
import { readBytes } from "./read-bytes.js";
import { type EncodedTokens, shardName } from "./token-shards.js";
import { wholeLines } from "./whole-lines.js";

/** Tokens as they lie in a shard, and their number format. */
export interface ReadTokens extends EncodedTokens {
  readonly dtype: TensorEntry["dtype"];
}

/** Where an image's tokens lie in the files of an open shard. */
interface Place extends Pick<ReadTokens, "count" | "hiddenSize" | "dtype"> {
  readonly data: Span;
  readonly positions: Span;
}

interface Span {
  readonly file: FileHandle;
  readonly start: number; // bytes
  readonly length: number; // bytes
}

interface OpenShard {
  readonly files: readonly FileHandle[];
  readonly places: ReadonlyMap<string, Place>;
}

const OPEN_SHARDS = 4; // results come in nearly the order of their shards
const HEADER_LIMIT = 100 * 1024 * 1024; // bytes, as the format's own readers have it

/** Reads tokens back from finished shards. */
export class TokenReader {
  private readonly shards = new Map<number, OpenShard>();

  constructor(
    private readonly folder: string,
    private readonly format: TokensFormat,
  ) {}

  /**
   * An image's tokens; undefined if the shard has none of it.
   * @throws OpenAutoGlmError `tokens_damaged`
   */
  async read(shard: number, id: string): Promise<ReadTokens | undefined> {
    const place = (await this.open(shard)).places.get(id);
    if (!place) return undefined;
    const { count, hiddenSize, dtype } = place;
    const [data, positions] = [await bytesOf(place.data), await bytesOf(place.positions)];
    return { count, hiddenSize, dtype, data, positions };
  }

  /** The finished shards, ascending. */
  async finished(): Promise<number[]> {
    const names = await readdir(this.folder).catch(() => []);
    const shards = names.flatMap((name) => /^(\d{5,})\.(?:safetensors|npy)$/.exec(name)?.[1] ?? []);
    return [...new Set(shards.map(Number))].sort((a, b) => a - b);
  }

  /** Images that a shard holds tokens of. */
  async ids(shard: number): Promise<string[]> {
    return [...(await this.open(shard)).places.keys()];
  }

  async close(): Promise<void> {
    for (const shard of this.shards.keys()) await this.drop(shard);
  }

  private async open(shard: number): Promise<OpenShard> {
    const known = this.shards.get(shard);
    if (known) return known;
    if (this.shards.size >= OPEN_SHARDS) await this.drop([...this.shards.keys()][0]);
    const base = join(this.folder, shardName(shard));
    const files: FileHandle[] = [];
    const openFile = async (suffix: string) => {
      files.push(await open(base + suffix, "r"));
      return files.at(-1)!;
    };
    try {
      const places = await (this.format === "npy" ? npyPlaces(base, openFile) : safetensorsPlaces(openFile));
      this.shards.set(shard, { files, places });
      return { files, places };
    } catch (error) {
      for (const file of files) await file.close();
      throw damaged(base, error instanceof Error ? error.message : String(error));
    }
  }

  private async drop(shard: number): Promise<void> {
    for (const file of this.shards.get(shard)?.files ?? []) await file.close();
    this.shards.delete(shard);
  }
}

type OpenFile = (suffix: string) => Promise<FileHandle>;

async function safetensorsPlaces(openFile: OpenFile): Promise<Map<string, Place>> {
  const file = await openFile(".safetensors");
  const length = Number((await readBytes(file, 0, 8)).readBigUInt64LE());
  if (length > HEADER_LIMIT) throw new Error(`its header claims ${length} bytes`);
  const start = 8 + length;
  const tensors = parseSafetensorsHeader(await readBytes(file, 8, length));
  const end = Math.max(0, ...[...tensors.values()].map((tensor) => tensor.end));
  await checkSize(file, start + end);
  const places = new Map<string, Place>();
  for (const [id, data] of tensors) {
    if (id.endsWith(".positions")) continue;
    const positions = tensors.get(`${id}.positions`);
    if (!positions || positions.shape[0] !== data.shape[0] || positions.shape[1] !== 4)
      throw new Error(`${id} has no positions of its size`);
    const span = (tensor: typeof data) => ({ file, start: start + tensor.start, length: tensor.end - tensor.start });
    const { dtype, shape } = data;
    places.set(id, { count: shape[0], hiddenSize: shape[1], dtype, data: span(data), positions: span(positions) });
  }
  return places;
}

async function npyPlaces(base: string, openFile: OpenFile): Promise<Map<string, Place>> {
  const [data, positions] = [await npyArray(await openFile(".npy")), await npyArray(await openFile(".positions.npy"))];
  if (data.rows !== positions.rows) throw new Error("tokens and positions differ in number");
  const places = new Map<string, Place>();
  for await (const { line } of wholeLines(`${base}.index.jsonl`)) {
    const { id, start, end } = JSON.parse(line);
    const span = ({ file, begin, rowBytes }: typeof data) => ({
      file,
      start: begin + start * rowBytes,
      length: (end - start) * rowBytes,
    });
    const { columns: hiddenSize, dtype } = data;
    places.set(id, { count: end - start, hiddenSize, dtype, data: span(data), positions: span(positions) });
  }
  return places;
}

async function npyArray(file: FileHandle) {
  const header = parseNpyHeader(await readBytes(file, 0, NPY_HEADER_BYTES));
  if (!header) throw new Error("its header is none of ours");
  const [rows, columns] = header.shape;
  const rowBytes = columns * (header.dtype === "F16" ? 2 : 4);
  await checkSize(file, NPY_HEADER_BYTES + rows * rowBytes);
  return { file, begin: NPY_HEADER_BYTES, rows, columns, rowBytes, dtype: header.dtype };
}

async function checkSize(file: FileHandle, expected: number): Promise<void> {
  const { size } = await file.stat();
  if (size !== expected) throw new Error(`it has ${size} bytes instead of ${expected}`);
}

function bytesOf({ file, start, length }: Span): Promise<Buffer> {
  return readBytes(file, start, length);
}

function damaged(path: string, fact: string): OpenAutoGlmError {
  return new OpenAutoGlmError("tokens_damaged", `${path} can't be read back: ${fact}`, "");
}
