const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"];

/** 1234567 -> "1.23 MB": three digits, powers of ten, as the hub shows sizes. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 1000 ? Math.round(value) : value.toPrecision(3)} ${UNITS[unit]}`;
}
