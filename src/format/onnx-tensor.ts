import { BYTES, type ProtobufField, type ProtobufReader } from "./protobuf.js";

/** A tensor's claims: what it says that it is, and where its values are. */
export interface OnnxTensor {
  readonly name: string;
  /** "float32", ...; "type 99" if it is none that we know. */
  readonly type: string;
  readonly dims: readonly number[];
  /** Product of the dims: what it claims, whatever it carries. */
  readonly elements: number;
  /** What the claim takes, packed as ONNX packs it; 0 for strings and unknown types. */
  readonly bytes: number;
  /** Bytes of raw_data; undefined if the values come another way. */
  readonly rawBytes?: number;
  /** Bytes of the typed fields (float_data and the like) and of strings. */
  readonly typedBytes: number;
  readonly external?: ExternalData;
}

/** Where a tensor's values lie in another file. */
export interface ExternalData {
  /** As written: nobody has checked it. */
  readonly location: string;
  readonly offset: number; // bytes
  readonly end: number; // bytes, exclusive
}

/** TensorProto.DataType -> name and bits an element; 0 bits = no fixed size, or none that we know how it is packed. */
export const ELEMENT_TYPES: readonly (readonly [name: string, bits: number])[] = [
  ["undefined", 0],
  ["float32", 32],
  ["uint8", 8],
  ["int8", 8],
  ["uint16", 16],
  ["int16", 16],
  ["int32", 32],
  ["int64", 64],
  ["string", 0],
  ["bool", 8],
  ["float16", 16],
  ["float64", 64],
  ["uint32", 32],
  ["uint64", 64],
  ["complex64", 64],
  ["complex128", 128],
  ["bfloat16", 16],
  ["float8e4m3fn", 8],
  ["float8e4m3fnuz", 8],
  ["float8e5m2", 8],
  ["float8e5m2fnuz", 8],
  ["uint4", 4],
  ["int4", 4],
  ["float4e2m1", 4],
  ["float8e8m0", 8],
  ["uint2", 2],
  ["int2", 2],
  ["float6e2m3", 0],
  ["float6e3m2", 0],
];

/** Data fields by type: float_data 4, int32_data 5, string_data 6, int64_data 7, double_data 10, uint64_data 11. */
const TYPED_DATA = [4, 5, 6, 7, 10, 11];

/** Operators take tensors of up to 8 dimensions or so. */
const MAX_RANK = 64;

/** Reads a TensorProto; values are skipped. @throws bundle_onnx_malformed, bundle_onnx_truncated */
export function readTensor(reader: ProtobufReader, message: ProtobufField): OnnxTensor {
  const dims: number[] = [];
  const entries: [key: string, value: string][] = [];
  let name = "";
  let typeNumber = 0;
  let rawBytes: number | undefined;
  let typedBytes = 0;
  let isExternal = false;
  for (const field of reader.fields(message.start, message.end)) {
    if (field.number === 1) readDims(reader, field, dims);
    else if (field.number === 2) typeNumber = field.value;
    else if (field.number === 14) isExternal = field.value === 1;
    else if (TYPED_DATA.includes(field.number)) typedBytes += Math.max(field.end - field.start, 1);
    if (field.wireType !== BYTES) continue;
    if (field.number === 8) name = reader.text(field);
    else if (field.number === 9) rawBytes = field.end - field.start;
    else if (field.number === 13) entries.push(readEntry(reader, field));
  }
  const claim = claimOf(typeNumber, dims);
  const external = isExternal || entries.length > 0 ? readExternal(reader, name, entries, claim.bytes) : undefined;
  return { name, dims, ...claim, rawBytes, typedBytes, external };
}

/** Appends a `dims` field. @throws bundle_onnx_malformed */
export function readDims(reader: ProtobufReader, field: ProtobufField, dims: number[]): void {
  for (const dim of reader.integers(field)) {
    if (!Number.isSafeInteger(dim)) throw reader.malformed("gives a tensor a negative or absurd dimension");
    if (dims.push(dim) > MAX_RANK) throw reader.malformed(`gives a tensor more than ${MAX_RANK} dimensions`);
  }
}

/** A sparse tensor as what it becomes: `values` spread over `dims`. */
export function denseTensor(values: OnnxTensor, dims: readonly number[]): OnnxTensor {
  const typeNumber = ELEMENT_TYPES.findIndex(([name]) => name === values.type);
  const claim = claimOf(typeNumber, dims);
  // Its values were carried by `values`: nothing more is to be found.
  return { name: values.name, dims, ...claim, typedBytes: Math.max(claim.bytes, claim.elements) };
}

/** What dims and type amount to. */
function claimOf(typeNumber: number, dims: readonly number[]): Pick<OnnxTensor, "type" | "elements" | "bytes"> {
  const [type, bits] = ELEMENT_TYPES[typeNumber] ?? [`type ${typeNumber}`, 0];
  const elements = dims.reduce((product, dim) => product * dim, 1);
  return { type, elements, bytes: Math.ceil((elements * bits) / 8) };
}

function readEntry(reader: ProtobufReader, message: ProtobufField): [string, string] {
  const entry: [string, string] = ["", ""];
  for (const field of reader.fields(message.start, message.end)) {
    if (field.wireType === BYTES && (field.number === 1 || field.number === 2)) {
      entry[field.number - 1] = reader.text(field);
    }
  }
  return entry;
}

function readExternal(
  reader: ProtobufReader,
  name: string,
  entries: readonly (readonly [string, string])[],
  claimedBytes: number,
): ExternalData {
  const only = (key: string): string | undefined => {
    const values = entries.filter(([entryKey]) => entryKey === key);
    // Which of two counts differs between readers, so one of them would not be the one that was checked.
    if (values.length > 1) throw reader.malformed(`gives tensor "${name}" more than one external ${key}`);
    return values[0]?.[1];
  };
  const number = (key: string, fallback: number): number => {
    const text = only(key);
    if (text === undefined) return fallback;
    if (!/^\d{1,15}$/.test(text)) throw reader.malformed(`gives tensor "${name}" the external ${key} "${text}"`);
    return Number(text);
  };
  const location = only("location");
  if (location === undefined) throw reader.malformed(`gives tensor "${name}" external data without a location`);
  const offset = number("offset", 0);
  return { location, offset, end: offset + Math.max(number("length", claimedBytes), claimedBytes) };
}
