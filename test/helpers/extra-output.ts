/**
 * The same ONNX model with one more graph output. Protobuf merges a repeated message field, so appending
 * ModelProto.graph { output { name, type { tensor_type { elem_type } } } } adds to the graph that is there.
 * Source: protobuf encoding ("last one wins / merge"), onnx.proto3 (ModelProto.graph = 7, GraphProto.output = 12,
 * ValueInfoProto.name = 1, .type = 2, TypeProto.tensor_type = 1, Tensor.elem_type = 1, FLOAT = 1).
 * @param tensor name of an inner tensor of float32
 */
export function withExtraOutput(model: Uint8Array, tensor: string): Uint8Array {
  const type = field(2, field(1, Uint8Array.of(0x08, 0x01)));
  const output = field(12, concat(field(1, new TextEncoder().encode(tensor)), type));
  return concat(model, field(7, output));
}

/** A length-delimited field (wire type 2). */
function field(number: number, body: Uint8Array): Uint8Array {
  return concat(varint((number << 3) | 2), varint(body.length), body);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Uint8Array.of(...bytes, value);
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
