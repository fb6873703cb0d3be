import type { EncoderGeometry, Size } from "../types.js";

export type Kernel = NonNullable<EncoderGeometry["resample"]>;

/**
 * Scales 8-bit R, G, B pixels as Pillow does, bit for bit: each output pixel is the kernel's weighted mean around its
 * centre (widened when shrinking), columns first, rounded to bytes between the two passes.
 * Source: Pillow, src/libImaging/Resample.c (8 bits per channel).
 * @param pixels [from.height, from.width, 3]
 * @returns [to.height, to.width, 3]; `pixels` itself where nothing changes
 */
export function resample(pixels: Uint8Array, from: Size, to: Size, kernel: Kernel): Uint8Array {
  const across = from.width === to.width ? pixels : resampleRows(pixels, from, to.width, kernel);
  return from.height === to.height ? across : resampleColumns(across, { ...from, width: to.width }, to.height, kernel);
}

interface Weights {
  /** First input pixel of each output pixel. */
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** [output pixels, taps], fixed point */
  readonly values: Int32Array;
  readonly taps: number;
}

/** Bits after the point: 8 bits of pixel and 2 of headroom leave 22 of 32. */
const PRECISION = 32 - 8 - 2;
const HALF = 1 << (PRECISION - 1);

const KERNELS: Record<Kernel, { readonly support: number; readonly weight: (x: number) => number }> = {
  linear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  cubic: { support: 2, weight: cubic },
  lanczos3: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Keys' cubic, a = -0.5 (Catmull-Rom). */
function cubic(x: number): number {
  const a = -0.5;
  const at = Math.abs(x);
  if (at < 1) return ((a + 2) * at - (a + 3)) * at * at + 1;
  if (at < 2) return (((at - 5) * at + 8) * at - 4) * a;
  return 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function weightsOf(from: number, to: number, kernel: Kernel): Weights {
  const { support, weight } = KERNELS[kernel];
  const scale = from / to;
  const widened = Math.max(1, scale);
  const reach = support * widened;
  const taps = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const values = new Int32Array(to * taps);
  const row = new Float64Array(taps);
  for (let index = 0; index < to; index++) {
    const center = (index + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - reach + 0.5));
    const count = Math.min(from, Math.trunc(center + reach + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      row[tap] = weight((tap + start - center + 0.5) * (1 / widened));
      sum += row[tap];
    }
    for (let tap = 0; tap < count; tap++) {
      const value = sum === 0 ? row[tap] : row[tap] / sum;
      values[index * taps + tap] = Math.trunc((value < 0 ? -0.5 : 0.5) + value * 2 ** PRECISION);
    }
    starts[index] = start;
    counts[index] = count;
  }
  return { starts, counts, values, taps };
}

function resampleRows(pixels: Uint8Array, { width, height }: Size, to: number, kernel: Kernel): Uint8Array {
  const { starts, counts, values, taps } = weightsOf(width, to, kernel);
  const result = new Uint8ClampedArray(to * height * 3);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0; x < to; x++, out += 3) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const end = x * taps + counts[x];
      for (let tap = x * taps, at = (y * width + starts[x]) * 3; tap < end; tap++, at += 3) {
        const value = values[tap];
        red += pixels[at] * value;
        green += pixels[at + 1] * value;
        blue += pixels[at + 2] * value;
      }
      result[out] = red >> PRECISION;
      result[out + 1] = green >> PRECISION;
      result[out + 2] = blue >> PRECISION;
    }
  }
  return new Uint8Array(result.buffer);
}

function resampleColumns(pixels: Uint8Array, { width, height }: Size, to: number, kernel: Kernel): Uint8Array {
  const { starts, counts, values, taps } = weightsOf(height, to, kernel);
  const stride = width * 3;
  const result = new Uint8ClampedArray(stride * to);
  const sums = new Int32Array(stride);
  for (let y = 0; y < to; y++) {
    sums.fill(HALF);
    const last = starts[y] + counts[y] - 1;
    const weight = (tap: number) => (tap < counts[y] ? values[y * taps + tap] : 0);
    const row = (tap: number) => Math.min(starts[y] + tap, last) * stride;
    for (let tap = 0; tap < counts[y]; tap += 3) {
      addRows(sums, pixels, [row(tap), row(tap + 1), row(tap + 2)], [weight(tap), weight(tap + 1), weight(tap + 2)]);
    }
    const out = y * stride;
    for (let x = 0; x < stride; x++) result[out + x] = sums[x] >> PRECISION;
  }
  return new Uint8Array(result.buffer);
}

type Three = readonly [number, number, number];

/** Adds three weighted rows at once: the sums are read and written a third as often. */
function addRows(sums: Int32Array, pixels: Uint8Array, [a, b, c]: Three, [u, v, w]: Three): void {
  for (let x = 0; x < sums.length; x++) {
    sums[x] += Math.imul(pixels[a + x], u) + Math.imul(pixels[b + x], v) + Math.imul(pixels[c + x], w);
  }
}
