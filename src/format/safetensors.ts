/** A tensor's entry in a safetensors header. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: "F16" | "F32";
  readonly shape: readonly number[];
}

const BYTES = { F16: 2, F32: 4 } as const;

/** Length of a tensor's data in bytes. */
export function tensorBytes({ dtype, shape }: TensorEntry): number {
  return shape.reduce((product, side) => product * side, BYTES[dtype]);
}

/**
 * The header of a safetensors file whose data are the tensors one after the other: u64 little-endian length of the
 * JSON, the JSON, spaces up to a multiple of 8 bytes. Source: huggingface/safetensors, README "Format".
 */
export function safetensorsHeader(tensors: readonly TensorEntry[], metadata: Record<string, string> = {}): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const tensor of tensors) {
    const end = offset + tensorBytes(tensor);
    header[tensor.name] = { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded).fill(0x20, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, 8);
  return bytes;
}

/** Numbers -> little-endian bytes of a dtype. */
export function encodeNumbers(values: Float32Array, dtype: TensorEntry["dtype"]): Uint8Array {
  const bytes = new Uint8Array(values.length * BYTES[dtype]);
  const view = new DataView(bytes.buffer);
  if (dtype === "F32") values.forEach((value, index) => view.setFloat32(index * 4, value, true));
  else values.forEach((value, index) => view.setUint16(index * 2, toFloat16(value), true));
  return bytes;
}

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** IEEE 754 binary16, rounded to nearest even; beyond its range infinity. Node 20 has no Float16Array. */
export function toFloat16(value: number): number {
  FLOAT[0] = value;
  const bits = BITS[0];
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa ? 0x200 : 0);
  const half = exponent - 112; // exponent bias 127 -> 15
  if (half >= 31) return sign | 0x7c00;
  if (half <= 0) {
    if (half < -10) return sign;
    const shift = 14 - half;
    return sign | roundShift(mantissa | 0x800000, shift);
  }
  return sign + roundShift((half << 23) | mantissa, 13);
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  return kept + (rest > tie || (rest === tie && (kept & 1) === 1) ? 1 : 0);
}
