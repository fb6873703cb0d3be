import { type OnnxTensor, readTensor } from "./onnx-tensor.js";
import { arraySource, BYTES, ProtobufReader } from "./protobuf.js";
import { bytesField, integerField } from "./protobuf-writer.js";

/** A dense float32 tensor, decoded. */
export interface FloatTensor {
  readonly dims: readonly number[];
  /** [...dims] */
  readonly data: Float32Array;
}

/** What a TensorProto says of itself, values left in `bytes`. @throws bundle_onnx_malformed, bundle_onnx_truncated */
export function tensorHeader(bytes: Uint8Array): OnnxTensor {
  const reader = readerOf(bytes);
  return readTensor(reader, { number: 0, wireType: BYTES, value: 0, start: 0, end: bytes.length });
}

/**
 * Values of a TensorProto that carries them itself, as raw_data or as float_data (packed); undefined for any other
 * element type, for external data, and for a tensor whose values are fewer or more than it claims.
 */
export function decodeFloats(bytes: Uint8Array): FloatTensor | undefined {
  const { type, dims, elements, external } = tensorHeader(bytes);
  if (type !== "float32" || external) return undefined;
  const parts: Uint8Array[] = [];
  for (const field of readerOf(bytes).fields()) {
    if (field.number !== 4 && field.number !== 9) continue; // float_data, raw_data
    parts.push(bytes.subarray(field.start, field.end));
  }
  if (parts.length !== 1 || parts[0].length !== elements * 4) return undefined;
  // A copy starts where a Float32Array may start (slice() of a Buffer is none). ONNX is little-endian, as every platform
  // is that Node runs on.
  return { dims, data: new Float32Array(new Uint8Array(parts[0]).buffer) };
}

/** TensorProto with raw_data, in parts. */
export function encodeFloats(name: string, { dims, data }: FloatTensor): Uint8Array[] {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const shape = dims.map((dim) => integerField(1, dim));
  return [...shape, integerField(2, 1), ...bytesField(8, name), ...bytesField(9, raw)]; // 1 is FLOAT
}

function readerOf(bytes: Uint8Array): ProtobufReader {
  return new ProtobufReader(arraySource(bytes), "the model");
}
