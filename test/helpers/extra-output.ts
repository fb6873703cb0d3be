import { bytes, concat, int, text } from "./onnx-writer.js";

/**
 * The same ONNX model with one more graph output. Protobuf merges a repeated message field, so appending
 * ModelProto.graph { output { name, type { tensor_type { elem_type } } } } adds to the graph that is there.
 * Source: protobuf encoding ("last one wins / merge"), onnx.proto3 (ModelProto.graph = 7, GraphProto.output = 12,
 * ValueInfoProto.name = 1, .type = 2, TypeProto.tensor_type = 1, Tensor.elem_type = 1, FLOAT = 1).
 * @param tensor name of an inner tensor of float32
 */
export function withExtraOutput(model: Uint8Array, tensor: string): Uint8Array {
  const type = bytes(2, bytes(1, int(1, 1)));
  return concat(model, bytes(7, bytes(12, concat(text(1, tensor), type))));
}
