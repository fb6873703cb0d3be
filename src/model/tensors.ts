import * as ort from "onnxruntime-node";
import { OpenAutoGlmError } from "../errors.js";

/** Tensors by name, as a session takes and gives them. */
export type Tensors = Record<string, ort.Tensor>;

/** A tensor of floats in the type that an input asks for: half-precision exports take float16 throughout. */
export function floats(type: string, data: Float32Array, dims: readonly number[]): ort.Tensor {
  if (type === "float32") return new ort.Tensor("float32", data, dims);
  if (type !== "float16") throw unexpected(type, "floats");
  return new ort.Tensor("float16", Uint16Array.from(data, toHalf), dims);
}

/** A tensor of whole numbers in the type that an input asks for. */
export function integers(type: string, data: ArrayLike<number>, dims: readonly number[]): ort.Tensor {
  if (type === "int64") return new ort.Tensor("int64", BigInt64Array.from(data as number[], BigInt), dims);
  if (type === "int32") return new ort.Tensor("int32", Int32Array.from(data), dims);
  if (type === "bool") return new ort.Tensor("bool", Uint8Array.from(data), dims);
  if (type === "float32" || type === "float16") return floats(type, Float32Array.from(data), dims);
  throw unexpected(type, "whole numbers");
}

/** What a tensor of floats holds, as float32; a copy only where it is of another type. */
export function toFloat32(tensor: ort.Tensor): Float32Array {
  if (tensor.type === "float32") return tensor.data as Float32Array;
  if (tensor.type !== "float16") throw unexpected(tensor.type, "floats");
  // Float16Array where Node has it, else Uint16Array: the same bits.
  const { buffer, byteOffset, length } = tensor.data as Uint16Array;
  return Float32Array.from(new Uint16Array(buffer, byteOffset, length), fromHalf);
}

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** float32 -> float16 bits, rounded half to even as hardware does. */
export function toHalf(value: number): number {
  single[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = bits[0] & 0x7fffffff;
  if (magnitude >= 0x7f800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to 65536, which float16 has not
  if (magnitude >= 0x38800000) return sign | roundEven(magnitude - 0x38000000, 13);
  // Subnormal: multiples of 2^-24; adding 0.5 to their count rounds half to even once made whole below.
  const count = Math.abs(single[0]) * 2 ** 24;
  const whole = Math.floor(count);
  const rest = count - whole;
  return sign | (whole + (rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? 1 : 0));
}

/** float16 bits -> float32 */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function roundEven(value: number, drop: number): number {
  const kept = value >>> drop;
  const rest = value & ((1 << drop) - 1);
  const half = 1 << (drop - 1);
  return kept + (rest > half || (rest === half && kept % 2 === 1) ? 1 : 0);
}

function unexpected(type: string, wanted: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "bundle_tensors_differ",
    `a session has ${wanted} of type ${type}, which is not supported`,
    "choose another dtype with --dtype",
  );
}
