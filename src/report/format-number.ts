import type { Interval } from "../metrics/bootstrap.js";

/** 0.9364 -> "93.6 %" */
export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}

/** "93.6 % (91.0–95.8)" */
export function percentWithInterval({ value, low, high }: Interval): string {
  return `${percent(value)} (${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)})`;
}

/** Difference of two fractions in points: 0.224 -> "+22.4", with a true minus sign. */
export function points(difference: number): string {
  const rounded = (Math.abs(difference) * 100).toFixed(1);
  if (Number(rounded) === 0) return "±0.0";
  return `${difference > 0 ? "+" : "−"}${rounded}`;
}

/** 1.0163 -> "1.02×" */
export function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}

/** Three significant digits, never an exponent: 0.042, 7.31, 51.2, 512, 1,234. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 99.95) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
}

/** Milliseconds, unit left to the heading. */
export function milliseconds(value: number): string {
  return figure(value);
}
