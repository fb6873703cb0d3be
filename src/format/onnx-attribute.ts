import { arraySource, BYTES, FIXED32, ProtobufReader, VARINT } from "./protobuf.js";
import { bytesField, concat, floatField, integerField } from "./protobuf-writer.js";

/** A node's attribute: its AttributeProto as written, decoded on demand. */
export interface OnnxAttribute {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** AttributeProto: name 1, f 2, i 3, s 4, t 5, g 6, ints 8, graphs 11, type 20. */
const FLOAT_FIELD = 2;
const INTEGER_FIELD = 3;
const TEXT_FIELD = 4;
const TENSOR_FIELD = 5;
const GRAPH_FIELDS = [6, 11];
const INTEGERS_FIELD = 8;
const TYPE_FIELD = 20;

/** AttributeType of the attributes that are written here. */
const TYPES = { float: 1, integer: 2, text: 3, integers: 7 } as const;

export function readAttribute(bytes: Uint8Array): OnnxAttribute {
  const reader = readerOf(bytes);
  let name = "";
  for (const field of reader.fields()) if (field.number === 1 && field.wireType === BYTES) name = reader.text(field);
  return { name, bytes };
}

/** Value of `f`; undefined if the attribute holds something else. */
export function attributeFloat({ bytes }: OnnxAttribute): number | undefined {
  const at = lastField(bytes, FLOAT_FIELD, FIXED32);
  return at && new DataView(bytes.buffer, bytes.byteOffset + at.start, 4).getFloat32(0, true);
}

/** Value of `i`. */
export function attributeInteger({ bytes }: OnnxAttribute): number | undefined {
  return lastField(bytes, INTEGER_FIELD, VARINT)?.value;
}

/** Value of `s`. */
export function attributeText({ bytes }: OnnxAttribute): string | undefined {
  const at = lastField(bytes, TEXT_FIELD, BYTES);
  return at && new TextDecoder().decode(bytes.subarray(at.start, at.end));
}

/** Values of `ints`; a negative one comes as some number that is not 0. */
export function attributeIntegers({ bytes }: OnnxAttribute): number[] {
  const reader = readerOf(bytes);
  const values: number[] = [];
  for (const field of reader.fields()) if (field.number === INTEGERS_FIELD) values.push(...reader.integers(field));
  return values;
}

/** TensorProto in `t`. */
export function attributeTensor({ bytes }: OnnxAttribute): Uint8Array | undefined {
  const at = lastField(bytes, TENSOR_FIELD, BYTES);
  return at && bytes.subarray(at.start, at.end);
}

/** GraphProtos in `g` and `graphs`. */
export function attributeGraphs({ bytes }: OnnxAttribute): Uint8Array[] {
  return [...readerOf(bytes).fields()]
    .filter(({ number, wireType }) => wireType === BYTES && GRAPH_FIELDS.includes(number))
    .map(({ start, end }) => bytes.subarray(start, end));
}

export function floatAttribute(name: string, value: number): OnnxAttribute {
  return written(name, [floatField(FLOAT_FIELD, value)], TYPES.float);
}

export function integerAttribute(name: string, value: number): OnnxAttribute {
  return written(name, [integerField(INTEGER_FIELD, value)], TYPES.integer);
}

export function textAttribute(name: string, value: string): OnnxAttribute {
  return written(name, bytesField(TEXT_FIELD, value), TYPES.text);
}

export function integersAttribute(name: string, values: readonly number[]): OnnxAttribute {
  const fields = values.map((value) => integerField(INTEGERS_FIELD, value));
  return written(name, fields, TYPES.integers);
}

function written(name: string, fields: readonly Uint8Array[], type: number): OnnxAttribute {
  return { name, bytes: concat([...bytesField(1, name), ...fields, integerField(TYPE_FIELD, type)]) };
}

function lastField(bytes: Uint8Array, number: number, wireType: number) {
  return [...readerOf(bytes).fields()].findLast((field) => field.number === number && field.wireType === wireType);
}

function readerOf(bytes: Uint8Array): ProtobufReader {
  return new ProtobufReader(arraySource(bytes), "the model");
}
