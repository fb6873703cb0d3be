import { signedIntegers } from "./onnx-integers.js";
import { tensorHeader } from "./onnx-tensor-values.js";
import { arraySource, BYTES, ProtobufReader } from "./protobuf.js";

/** What is known of a tensor without running anything. */
export interface Known {
  readonly shape: readonly number[];
  /** Of a small tensor that shapes are computed with. */
  readonly values?: readonly number[];
}

/** Shapes, axes and scales have a value a dimension. */
const MOST_VALUES = 16;

/** A TensorProto's shape, and its values if they may be a shape, axes or scales. */
export function smallTensor(bytes: Uint8Array): Known {
  const { type, dims, elements, external } = tensorHeader(bytes);
  if (external || elements > MOST_VALUES) return { shape: dims };
  return { shape: dims, values: valuesOf(bytes, type, elements) };
}

function valuesOf(bytes: Uint8Array, type: string, elements: number): number[] | undefined {
  const raw = rawData(bytes);
  const view = raw && new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const read = (size: number, at: (view: DataView, offset: number) => number) =>
    view?.byteLength === size * elements
      ? Array.from({ length: elements }, (_, index) => at(view, size * index))
      : undefined;
  if (type === "int64") return read(8, (v, at) => Number(v.getBigInt64(at, true))) ?? typed(bytes, 7, elements);
  if (type === "int32") return read(4, (v, at) => v.getInt32(at, true)) ?? typed(bytes, 5, elements);
  if (type === "float32") return read(4, (v, at) => v.getFloat32(at, true));
  return undefined;
}

function typed(bytes: Uint8Array, fieldNumber: number, elements: number): number[] | undefined {
  const values = signedIntegers(bytes, fieldNumber);
  return values.length === elements ? values : undefined;
}

/** raw_data, or float_data where it is packed: both little-endian. */
function rawData(bytes: Uint8Array): Uint8Array | undefined {
  for (const { number, wireType, start, end } of new ProtobufReader(arraySource(bytes), "the model").fields()) {
    if (wireType === BYTES && (number === 9 || number === 4)) return bytes.subarray(start, end);
  }
  return undefined;
}
