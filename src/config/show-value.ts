/** A refused value for a message: short, on one line, and safe for anything that YAML or a program can hand over. */
export function showValue(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "object" && value !== null) return value instanceof Date ? "a date" : "a group";
  return typeof value === "function" ? "a function" : String(value);
}
