import { readFileSync } from "node:fs";

/** Our own version, from package.json. */
export function toolVersion(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
