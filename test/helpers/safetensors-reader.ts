export interface ReadTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: number[];
}

/**
 * A safetensors file, read as strictly as the reference does: tensors must follow each other without a hole or an
 * overlap, up to the end of the file. Source: safetensors 0.5, tensor.rs, Metadata::validate.
 */
export function readSafetensors(bytes: Uint8Array): Map<string, ReadTensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start));
  if (!text.startsWith("{")) throw new Error("the header must begin with {");
  const { __metadata__, ...entries } = JSON.parse(text) as Record<
    string,
    { dtype: "F16" | "F32"; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors = new Map<string, ReadTensor>();
  const inPlace = Object.entries(entries).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  let at = 0;
  for (const [name, { dtype, shape, data_offsets }] of inPlace) {
    const [from, to] = data_offsets;
    const width = dtype === "F16" ? 2 : 4;
    const count = shape.reduce((product, side) => product * side, 1);
    if (from !== at) throw new Error(`invalid offset for tensor ${name}: ${from} after ${at}`);
    if (to - from !== count * width) throw new Error(`${name} [${shape}] holds ${to - from} bytes`);
    const values = Array.from({ length: count }, (_, index) => {
      const offset = start + from + index * width;
      return dtype === "F16" ? float16(view.getUint16(offset, true)) : view.getFloat32(offset, true);
    });
    tensors.set(name, { dtype, shape, values });
    at = to;
  }
  if (start + at !== bytes.length) throw new Error(`${bytes.length - start - at} bytes belong to no tensor`);
  return tensors;
}

/** IEEE 754 binary16 bits -> number. */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
