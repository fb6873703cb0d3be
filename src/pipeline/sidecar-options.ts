import { resolve } from "node:path";
import { listItems } from "../config/list-items.js";
import type { Config } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import type { Existing } from "../io/output-store.js";
import { SidecarPlaces } from "../io/sidecar-places.js";
import type { SidecarOptions } from "../io/sidecars.js";

/**
 * Which sidecars are written, and where; undefined: none.
 * @throws OpenAutoGlmError `usage` for what is of sidecars only
 */
export function sidecarOptions(
  config: Pick<Config, "output.captionsAs" | "output.sidecarDir">,
  cwd: string,
  existing: Existing,
): SidecarOptions | undefined {
  const asked = listItems(config["output.captionsAs"]);
  const extensions = (["txt", "json"] as const).filter((extension) => asked.includes(extension));
  const folder = config["output.sidecarDir"];
  if ((existing === "append" || existing === "prepend") && !extensions.includes("txt"))
    throw new OpenAutoGlmError(
      "usage",
      `--existing ${existing} is of --captions-as txt`,
      "add --captions-as txt",
      "usage",
    );
  if (extensions.length === 0) return undefined;
  return { extensions, places: new SidecarPlaces(folder === "" ? undefined : resolve(cwd, folder)), existing };
}
