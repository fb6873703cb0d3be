import { ELEMENT_TYPES } from "./onnx-tensor.js";
import { BYTES, type ProtobufField, type ProtobufReader } from "./protobuf.js";

/** A graph's input or output. */
export interface OnnxValue {
  readonly name: string;
  /** "float32", "int64", ...; "sequence", "map", "optional", "sparse" for what is no dense tensor. */
  readonly type: string;
  /** A number, or the name of a free dimension ("" if it has none). */
  readonly shape: readonly (number | string)[];
}

/** TypeProto's choices besides tensor_type = 1. */
const OTHER_TYPES = new Map([
  [4, "sequence"],
  [5, "map"],
  [7, "opaque"],
  [8, "sparse"],
  [9, "optional"],
]);

/** Reads a ValueInfoProto. @throws bundle_onnx_malformed, bundle_onnx_truncated */
export function readValue(reader: ProtobufReader, message: ProtobufField): OnnxValue {
  let name = "";
  let type = "unknown";
  let shape: (number | string)[] = [];
  for (const field of messages(reader, message)) {
    if (field.number === 1) name = reader.text(field);
    if (field.number !== 2) continue;
    for (const choice of messages(reader, field)) {
      if (choice.number === 1) ({ type, shape } = readTensorType(reader, choice));
      else type = OTHER_TYPES.get(choice.number) ?? type;
    }
  }
  return { name, type, shape };
}

function readTensorType(reader: ProtobufReader, message: ProtobufField) {
  let type = "unknown";
  const shape: (number | string)[] = [];
  for (const field of reader.fields(message.start, message.end)) {
    if (field.number === 1) type = ELEMENT_TYPES[field.value]?.[0] ?? `type ${field.value}`;
    else if (field.number === 2 && field.wireType === BYTES) {
      for (const dim of messages(reader, field)) if (dim.number === 1) shape.push(readDim(reader, dim));
    }
  }
  return { type, shape };
}

function readDim(reader: ProtobufReader, message: ProtobufField): number | string {
  let dim: number | string = "";
  for (const field of reader.fields(message.start, message.end)) {
    if (field.number === 1) dim = field.value;
    else if (field.number === 2 && field.wireType === BYTES) dim = reader.text(field);
  }
  return dim;
}

function* messages(reader: ProtobufReader, message: ProtobufField): Generator<ProtobufField> {
  for (const field of reader.fields(message.start, message.end)) if (field.wireType === BYTES) yield field;
}
