/** UTF-8 as it is, bytes that are not as %XX, and % as %25: two names never print alike. */
export function printablePath(path: Uint8Array): string {
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
