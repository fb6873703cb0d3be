/** What stands between separators. */
export interface Piece {
  readonly bytes: Buffer;
  /** False for what comes after the last separator, which may be empty. */
  readonly isEnded: boolean;
}

/**
 * Cuts a stream at each separator byte; the last piece is what the stream ends with.
 * @param longest bytes; the piece that grows longer comes as it is by then, and ends the pieces
 */
export async function* splitBytes(
  stream: AsyncIterable<Uint8Array>,
  separator: number,
  longest = Number.POSITIVE_INFINITY,
): AsyncGenerator<Piece> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    pending =
      pending.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        : Buffer.concat([pending, chunk]);
    let start = 0;
    for (let end = pending.indexOf(separator); end >= 0; end = pending.indexOf(separator, start)) {
      yield { bytes: pending.subarray(start, end), isEnded: true };
      start = end + 1;
    }
    pending = pending.subarray(start);
    if (pending.length > longest) break;
  }
  yield { bytes: pending, isEnded: false };
}
