import { OpenAutoGlmError } from "../errors.js";

/** Bytes at any place: a file behind a window, or an array. */
export interface ByteSource {
  readonly size: number; // bytes
  /** At most `length` bytes from `offset`; fewer only at the end. */
  read(offset: number, length: number): Uint8Array;
}

/** One field of a message: where its content lies, not the content. */
export interface ProtobufField {
  readonly number: number;
  readonly wireType: typeof VARINT | typeof FIXED64 | typeof BYTES | typeof FIXED32;
  /** Value of a varint; beyond 2^53 only roughly right (a negative int64 is such a number). 0 for other wire types. */
  readonly value: number;
  readonly start: number;
  readonly end: number; // exclusive
}

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** Small, because most reads land behind a tensor that was skipped. */
const WINDOW = 16 * 1024;
/** A real decoder of 2 GB has about 2e5 fields; this many take about two seconds. */
const MAX_FIELDS = 10_000_000;
/** Names and paths; nothing that is read as text is longer in an honest file. */
const MAX_TEXT = 64 * 1024;

/**
 * Protobuf's wire format, read without a schema and without holding the message: content is skipped by its length.
 * Every length is checked against the message around it; groups (deprecated, never written by onnx) are refused.
 * Source: protobuf.dev/programming-guides/encoding.
 * @throws bundle_onnx_truncated, bundle_onnx_malformed
 */
export class ProtobufReader {
  private window: Uint8Array = new Uint8Array();
  private windowStart = 0;
  private position = 0;
  private fieldCount = 0;

  constructor(
    private readonly source: ByteSource,
    /** How errors name the file. */
    private readonly file: string,
  ) {}

  *fields(start = 0, end = this.source.size): Generator<ProtobufField> {
    for (let next = start; next < end; ) {
      if (++this.fieldCount > MAX_FIELDS) throw this.malformed(`holds more than ${MAX_FIELDS} fields`);
      this.position = next;
      const tag = this.varint(end);
      const number = Math.floor(tag / 8);
      const wireType = tag % 8;
      if (number === 0 || number >= 2 ** 29) throw this.malformed(`has a field numbered ${number} at byte ${next}`);
      const value = wireType === VARINT ? this.varint(end) : 0;
      const length = this.lengthOf(wireType, end, next);
      const from = this.position;
      next = from + length;
      if (next > end) throw this.truncated(next, end);
      yield { number, wireType: wireType as ProtobufField["wireType"], value, start: from, end: next };
    }
  }

  /** Text of a length-delimited field; refuses what is not UTF-8, for a path must have one meaning only. */
  text(field: ProtobufField): string {
    if (field.end - field.start > MAX_TEXT) throw this.malformed(`has a name of ${field.end - field.start} bytes`);
    const bytes = this.source.read(field.start, field.end - field.start);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.malformed(`has a name that is not UTF-8 at byte ${field.start}`);
    }
  }

  /** Values of a repeated integer field: packed into one field, or one value in each. */
  *integers(field: ProtobufField): Generator<number> {
    if (field.wireType === VARINT) yield field.value;
    if (field.wireType !== BYTES) return;
    for (let next = field.start; next < field.end; ) {
      if (++this.fieldCount > MAX_FIELDS) throw this.malformed(`holds more than ${MAX_FIELDS} fields`);
      this.position = next;
      const value = this.varint(field.end);
      next = this.position;
      yield value;
    }
  }

  malformed(fact: string): OpenAutoGlmError {
    return new OpenAutoGlmError(
      "bundle_onnx_malformed",
      `${this.file} ${fact}`,
      "the file is damaged or is no ONNX model; get it again",
    );
  }

  private truncated(needed: number, end: number): OpenAutoGlmError {
    return new OpenAutoGlmError(
      "bundle_onnx_truncated",
      `${this.file} ends too early: a field reaches to byte ${needed}, its message ends at ${end}`,
      "the download was cut; get the file again",
    );
  }

  private lengthOf(wireType: number, end: number, at: number): number {
    if (wireType === VARINT) return 0;
    if (wireType === FIXED64) return 8;
    if (wireType === FIXED32) return 4;
    if (wireType === BYTES) return this.varint(end);
    throw this.malformed(`has wire type ${wireType} at byte ${at}`);
  }

  private varint(end: number): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.position >= end) throw this.truncated(this.position + 1, end);
      const byte = this.byteAt(this.position++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw this.malformed(`has an endless number at byte ${this.position}`);
  }

  private byteAt(position: number): number {
    let index = position - this.windowStart;
    if (index < 0 || index >= this.window.length) {
      this.window = this.source.read(position, WINDOW);
      this.windowStart = position;
      index = 0;
      if (this.window.length === 0) throw this.truncated(position + 1, position);
    }
    return this.window[index];
  }
}

/** Bytes that are in memory already. */
export function arraySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}
