import { OpenAutoGlmError } from "../errors.js";
import type { Input } from "../io/discover.js";
import { listName } from "../io/path-list.js";

export function nothingFound(inputs: readonly Input[]): OpenAutoGlmError {
  const names = inputs.map((input) => (typeof input === "string" ? input : listName(input)));
  return new OpenAutoGlmError(
    "no_input",
    `there are no images in ${names.join(", ")}`,
    "JPEG, PNG, WebP, GIF, TIFF and AVIF files are looked for",
    "no-input",
  );
}
