/** Nested settings as rows to print: { cpu: { cores: 2 } } -> ["cpu.cores", "2"]. Lists of plain values stay one row. */
export function flatten(value: unknown, prefix = ""): [key: string, value: string][] {
  if (Array.isArray(value) && value.every((item) => !isObject(item))) return [[prefix, value.join(", ")]];
  if (!isObject(value)) return [[prefix, String(value)]];
  return Object.entries(value).flatMap(([key, child]) => flatten(child, prefix === "" ? key : `${prefix}.${key}`));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
