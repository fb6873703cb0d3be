import type { TensorEntry } from "./safetensors.js";

const DESCRIPTIONS = { F16: "<f2", F32: "<f4" } as const;
/** The header's length: all of ours fit, and the data lie at a multiple of 64 bytes, so that they can be mapped into memory. */
export const NPY_HEADER_BYTES = 128;

/**
 * The header of a .npy file of version 1.0: magic, version, u16 little-endian length, a Python literal padded with
 * spaces. Source: numpy/lib/format.py.
 */
export function npyHeader(dtype: TensorEntry["dtype"], shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${DESCRIPTIONS[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const bytes = new Uint8Array(NPY_HEADER_BYTES);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, NPY_HEADER_BYTES - 10, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(NPY_HEADER_BYTES - 11)}\n`), 10);
  return bytes;
}

/** What a header of ours says; undefined if it is none. */
export function parseNpyHeader(
  head: Uint8Array,
): { readonly dtype: TensorEntry["dtype"]; readonly shape: readonly number[] } | undefined {
  const text = String.fromCharCode(...head);
  const match =
    /^\x93NUMPY\x01\x00\x76\x00\{'descr': '<f([24])', 'fortran_order': False, 'shape': \(([\d, ]*)\), \}/.exec(text);
  if (!match) return undefined;
  return { dtype: match[1] === "2" ? "F16" : "F32", shape: match[2].match(/\d+/g)?.map(Number) ?? [] };
}
