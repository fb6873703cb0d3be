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

/**
 * Tensors of a header's JSON, by name, with their places in the data. They lie one after the other, without gaps.
 * @throws Error that says what is wrong
 */
export function parseSafetensorsHeader(json: Uint8Array): Map<string, TensorEntry & { start: number; end: number }> {
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> = JSON.parse(
    new TextDecoder().decode(json),
  );
  const tensors = new Map<string, TensorEntry & { start: number; end: number }>();
  let at = 0;
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    if (dtype !== "F16" && dtype !== "F32") throw new Error(`${name} has numbers of type ${dtype}`);
    const entry = { name, dtype, shape } as const;
    const [start, end] = offsets;
    if (start !== at || end - start !== tensorBytes(entry)) throw new Error(`${name} is not where its header says`);
    tensors.set(name, { ...entry, start, end });
    at = end;
  }
  return tensors;
}

/** Numbers -> little-endian bytes of a dtype. */
export function encodeNumbers(values: Float32Array, dtype: TensorEntry["dtype"]): Uint8Array {
  // Every platform that Node runs on is little-endian, as the format is.
  if (dtype === "F32") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(bits.length);
  for (let index = 0; index < bits.length; index++) halves[index] = float16OfBits(bits[index]); // `from` would go by iterator
  return new Uint8Array(halves.buffer);
}

/** A float32's bits -> IEEE 754 binary16, rounded to nearest even; beyond its range infinity. Node 20 has no Float16Array. */
export function float16OfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa ? 0x200 : 0);
  const half = exponent - 112; // exponent bias 127 -> 15
  if (half >= 31) return sign | 0x7c00;
  if (half < -10) return sign;
  if (half <= 0) return sign | roundShift(mantissa | 0x800000, 14 - half);
  return sign + roundShift((half << 23) | mantissa, 13);
}

/** value / 2^shift, to nearest, ties to even */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  return kept + (rest > tie || (rest === tie && (kept & 1) === 1) ? 1 : 0);
}
