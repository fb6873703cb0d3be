import { arraySource, BYTES, ProtobufReader, VARINT } from "./protobuf.js";

/**
 * An int64 field of a message, signed and exact: one value in each occurrence, or many packed into one.
 * @throws bundle_onnx_malformed, bundle_onnx_truncated
 */
export function signedIntegers(message: Uint8Array, fieldNumber: number): number[] {
  const values: number[] = [];
  let before = 0;
  for (const field of new ProtobufReader(arraySource(message), "the model").fields()) {
    if (field.number === fieldNumber && field.wireType === VARINT) {
      values.push(...varints(message.subarray(before, field.end)).slice(1)); // the first is the field's tag
    } else if (field.number === fieldNumber && field.wireType === BYTES) {
      values.push(...varints(message.subarray(field.start, field.end)));
    }
    before = field.end;
  }
  return values;
}

function varints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    values.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  return values;
}
