/** What differs, for people: "device cpu -> cuda, version 1 -> 2". */
export function changedSettings(before: Record<string, unknown>, after: Record<string, unknown>): string {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return changed.map((key) => `${key} ${before[key]} -> ${after[key]}`).join(", ");
}
