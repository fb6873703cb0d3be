/** What a setting of type list names: "parquet, txt" -> ["parquet", "txt"]. */
export function listItems(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
