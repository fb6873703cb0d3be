// The version of a package installed here, without loading it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function packageVersion(name) {
  const file = fileURLToPath(new URL(`node_modules/${name}/package.json`, import.meta.url));
  return JSON.parse(readFileSync(file, "utf8")).version;
}
