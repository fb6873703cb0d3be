import { npyHeader } from "./npy.js";
import { safetensorsHeader, type TensorEntry, tensorBytes } from "./safetensors.js";

/** One image's tokens in a spool: [count, hiddenSize] numbers, then [count, 4] positions, from `offset` on. */
export interface SpooledTokens {
  readonly id: string;
  readonly count: number;
  readonly hiddenSize: number;
  readonly offset: number; // bytes
}

export type TokensFormat = "safetensors" | "npy";

/** A file of a finished shard: a header, then pieces of the spool. */
export interface TokenFile {
  readonly suffix: string;
  readonly header: Uint8Array;
  readonly ranges: readonly ByteRange[];
}

export interface ByteRange {
  readonly start: number;
  readonly end: number; // exclusive
}

/** Suffix of the file that is written last: where it is, the shard is whole. */
export const LAST_SUFFIX: Readonly<Record<TokensFormat, string>> = { safetensors: ".safetensors", npy: ".npy" };

/**
 * The files of a shard, in the order in which they are written.
 * safetensors: `<id>` and `<id>.positions` each. npy: all images' tokens as one array [tokens, hiddenSize], their
 * places as another [tokens, 4], and an index that says which rows are whose.
 */
export function tokenFiles(
  format: TokensFormat,
  dtype: TensorEntry["dtype"],
  members: readonly SpooledTokens[],
): TokenFile[] {
  if (format === "npy") return npyFiles(dtype, members);
  const header = safetensorsHeader(
    members.flatMap((member) => tensorEntries(dtype, member)),
    { format: "pt" },
  );
  const ranges = members.map((member) => ({ start: member.offset, end: member.offset + spooledBytes(dtype, member) }));
  return [{ suffix: LAST_SUFFIX.safetensors, header, ranges }];
}

function tensorEntries(
  dtype: TensorEntry["dtype"],
  { id, count, hiddenSize }: Omit<SpooledTokens, "offset">,
): [data: TensorEntry, positions: TensorEntry] {
  return [
    { name: id, dtype, shape: [count, hiddenSize] },
    { name: `${id}.positions`, dtype, shape: [count, 4] },
  ];
}

/** What an image's tokens take in a spool. */
export function spooledBytes(dtype: TensorEntry["dtype"], tokens: Omit<SpooledTokens, "offset">): number {
  return tensorEntries(dtype, tokens).reduce((sum, entry) => sum + tensorBytes(entry), 0);
}

function npyFiles(dtype: TensorEntry["dtype"], members: readonly SpooledTokens[]): TokenFile[] {
  const total = members.reduce((sum, { count }) => sum + count, 0);
  const pieces = members.map((member) => {
    const middle = member.offset + tensorBytes(tensorEntries(dtype, member)[0]);
    return {
      data: { start: member.offset, end: middle },
      positions: { start: middle, end: member.offset + spooledBytes(dtype, member) },
    };
  });
  let start = 0;
  const rows = members.map(({ id, count }) => {
    start += count;
    return `${JSON.stringify({ id, start: start - count, end: start })}\n`;
  });
  // Of one model: where nothing was read the size is the same.
  const hiddenSize = members[0]?.hiddenSize ?? 0;
  return [
    { suffix: ".index.jsonl", header: new TextEncoder().encode(rows.join("")), ranges: [] },
    { suffix: ".positions.npy", header: npyHeader(dtype, [total, 4]), ranges: pieces.map((piece) => piece.positions) },
    {
      suffix: LAST_SUFFIX.npy,
      header: npyHeader(dtype, [total, hiddenSize]),
      ranges: pieces.map((piece) => piece.data),
    },
  ];
}
