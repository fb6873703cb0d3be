import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { encodeNumbers, type TensorEntry } from "../format/safetensors.js";
import { type ByteRange, LAST_SUFFIX, spooledBytes, type TokensFormat, tokenFiles } from "../format/token-files.js";
import type { VisualTokens } from "../types.js";
import { fileSize } from "./file-size.js";
import { readBytes } from "./read-bytes.js";
import { guard, makeDirectory, writeWhole } from "./whole-file.js";

/** Where an image's tokens went; kept in the manifest. */
export interface StoredTokens {
  readonly id: string;
  readonly shard: number;
  readonly count: number;
  readonly hiddenSize: number;
  /** Where its data start in the shard's spool, bytes. */
  readonly offset: number;
  /** Of the tokens' bytes, then the positions' bytes, as they are stored; hex. */
  readonly sha256: string;
}

/** An image's tokens as they are stored. */
export interface EncodedTokens {
  readonly count: number;
  readonly hiddenSize: number;
  /** [count, hiddenSize] */
  readonly data: Uint8Array;
  /** [count, 4] */
  readonly positions: Uint8Array;
}

export interface ShardOptions {
  readonly folder: string;
  readonly shardSize: number; // images
  readonly dtype: "float16" | "float32";
  readonly format: TokensFormat;
  /** Told of each file that got its final name. */
  readonly onWhole?: (file: string, images: number) => void;
}

/**
 * Visual tokens in shards of safetensors. A shard in the making is a spool of bare tensor data, appended image by
 * image; when it is full, or the run ends, the header is put before it. The manifest says what of a spool counts, so a
 * killed run loses nothing, and ends in the same bytes as one that was not.
 */
export class TokenShards {
  private members: StoredTokens[] = [];
  private spool: FileHandle | undefined;

  private constructor(
    private readonly options: ShardOptions,
    private shard: number,
  ) {}

  /**
   * @param stored what the manifest holds, in its order; what has no data any more is missing in `valid`.
   * @param hasLost whether the manifest lost entries
   */
  static async open(options: ShardOptions, stored: readonly StoredTokens[], hasLost = false) {
    await makeDirectory(options.folder);
    const last = stored.at(-1)?.shard ?? -1;
    const shards = new TokenShards(options, last + 1);
    const finished = new Map<number, boolean>();
    const valid = new Set<string>();
    for (const tokens of stored) {
      if (!finished.has(tokens.shard)) finished.set(tokens.shard, await exists(shards.path(tokens.shard)));
      if (finished.get(tokens.shard)) valid.add(tokens.id);
    }
    if (finished.get(last)) await rm(shards.spoolPath(last), { force: true });
    else if (last >= 0) {
      await shards.takeUp(
        last,
        stored.filter(({ shard }) => shard === last),
        hasLost,
      );
      for (const { id } of shards.members) valid.add(id);
      await shards.settle();
    }
    return { shards, valid };
  }

  /** Appends one image's tokens and waits until they are on the disk. */
  append(id: string, { count, hiddenSize, data, positions }: VisualTokens): Promise<StoredTokens> {
    const encode = (numbers: Float32Array) => encodeNumbers(numbers, dtypeName(this.options.dtype));
    return this.appendEncoded(id, { count, hiddenSize, data: encode(data), positions: encode(positions) });
  }

  async appendEncoded(id: string, { count, hiddenSize, data, positions }: EncodedTokens): Promise<StoredTokens> {
    const sha256 = tokensChecksum(data, positions);
    const stored = { id, shard: this.shard, count, hiddenSize, offset: this.end(), sha256 };
    const path = this.spoolPath(this.shard);
    await guard(path, async () => {
      this.spool ??= await open(path, "w");
      // appendFile writes all or fails; writev may stop half way on a full disk.
      for (const bytes of [data, positions]) await this.spool.appendFile(bytes);
      await this.spool.datasync();
    });
    this.members.push(stored);
    return stored;
  }

  /** After the manifest knows of the last image: a full shard gets its final name. */
  async settle(): Promise<void> {
    if (this.members.length >= this.options.shardSize) await this.finish();
  }

  /** Gives the shard in the making its header and its final name. */
  async finish(): Promise<void> {
    if (this.members.length === 0) return;
    const spool = this.spoolPath(this.shard);
    await guard(spool, () => this.close());
    // An image that came again has later tokens; the earlier ones are left out.
    const last = new Map(this.members.map((member) => [member.id, member]));
    const live = this.members.filter((member) => last.get(member.id) === member);
    for (const { suffix, header, ranges } of tokenFiles(this.options.format, dtypeName(this.options.dtype), live)) {
      await writeWhole(this.path(this.shard, suffix), joined(header, spool, ranges));
      this.options.onWhole?.(this.path(this.shard, suffix), live.length);
    }
    await guard(spool, () => rm(spool, { force: true }));
    this.members = [];
    this.shard++;
  }

  async close(): Promise<void> {
    await this.spool?.close();
    this.spool = undefined;
  }

  /** Goes on with a shard that an earlier run left in the making: what its spool holds whole counts, the rest is cut off. */
  private async takeUp(shard: number, stored: readonly StoredTokens[], hasLost: boolean): Promise<void> {
    const path = this.spoolPath(shard);
    const length = (await fileSize(path)) ?? 0;
    this.shard = shard;
    for (const member of stored) {
      // A spool that was cut off once before has later entries at the places of lost ones.
      while (this.end() > member.offset) this.members.pop();
      this.members.push(member);
    }
    while (this.end() > length) this.members.pop();
    if (hasLost) this.members = await this.intact(path, this.members);
    this.spool = await open(path, "a");
    await this.spool.truncate(this.end());
  }

  /** A lost entry may have taken the place of others: their checksums show it. */
  private async intact(path: string, members: readonly StoredTokens[]): Promise<StoredTokens[]> {
    const good: StoredTokens[] = [];
    const file = await open(path, "r");
    try {
      for (const member of members) {
        const bytes = await readBytes(file, member.offset, this.bytes(member));
        if (tokensChecksum(bytes) === member.sha256) good.push(member);
      }
    } finally {
      await file.close();
    }
    return good;
  }

  /** Bytes of the spool that count. */
  private end(): number {
    const last = this.members.at(-1);
    return last ? last.offset + this.bytes(last) : 0;
  }

  private bytes(member: StoredTokens): number {
    return spooledBytes(dtypeName(this.options.dtype), member);
  }

  private path(shard: number, suffix = LAST_SUFFIX[this.options.format]): string {
    return join(this.options.folder, shardName(shard) + suffix);
  }

  private spoolPath(shard: number): string {
    return `${this.path(shard)}.spool`;
  }
}

/** Over the tokens' bytes, then the positions' bytes; hex. */
export function tokensChecksum(...parts: readonly Uint8Array[]): string {
  return parts.reduce((hash, bytes) => hash.update(bytes), createHash("sha256")).digest("hex");
}

const PIECE = 1 << 20; // bytes read at a time

/** 7 -> "00007" */
export function shardName(shard: number): string {
  return String(shard).padStart(5, "0");
}

async function* joined(header: Uint8Array, spool: string, ranges: readonly ByteRange[]): AsyncGenerator<Uint8Array> {
  yield header;
  const file = await open(spool, "r");
  try {
    for (const { start, end } of adjoining(ranges)) {
      for (let at = start; at < end; at += PIECE) yield await readBytes(file, at, Math.min(PIECE, end - at));
    }
  } finally {
    await file.close();
  }
}

/** Ranges that follow on each other as one; empty ones left out. */
function adjoining(ranges: readonly ByteRange[]): ByteRange[] {
  const joinedRanges: ByteRange[] = [];
  for (const range of ranges.filter(({ start, end }) => end > start)) {
    const last = joinedRanges.at(-1);
    if (last?.end === range.start) joinedRanges[joinedRanges.length - 1] = { start: last.start, end: range.end };
    else joinedRanges.push(range);
  }
  return joinedRanges;
}

function dtypeName(dtype: ShardOptions["dtype"]): TensorEntry["dtype"] {
  return dtype === "float16" ? "F16" : "F32";
}

async function exists(path: string): Promise<boolean> {
  return (await fileSize(path)) !== undefined;
}
