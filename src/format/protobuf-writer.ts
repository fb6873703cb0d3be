import { BYTES, FIXED32, VARINT } from "./protobuf.js";

/** A length-delimited field (text, bytes or a message), in parts: what is large is copied once only, by `concat`. */
export function bytesField(number: number, content: Uint8Array | string): Uint8Array[] {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return [fieldStart(number, bytes.length), bytes];
}

/** Tag and length of a length-delimited field. */
export function fieldStart(number: number, length: number): Uint8Array {
  return concat([varint(number * 8 + BYTES), varint(length)]);
}

/** A varint field. @param value 0 or more */
export function integerField(number: number, value: number): Uint8Array {
  return concat([varint(number * 8 + VARINT), varint(value)]);
}

export function floatField(number: number, value: number): Uint8Array {
  return concat([varint(number * 8 + FIXED32), new Uint8Array(Float32Array.of(value).buffer)]);
}

export function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** The parts one after the other; a single one is given back itself, for it may be large. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const joined = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return Uint8Array.of(...bytes, value);
}
