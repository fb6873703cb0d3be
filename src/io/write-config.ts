import { readdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { OpenAutoGlmError } from "../errors.js";
import { SEARCH_PLACES } from "./config-file.js";
import { guard } from "./whole-file.js";

/** The schema of this installation as a file in `folder` names it. */
export function schemaPath(folder: string): string {
  const file = fileURLToPath(new URL("../../configs/openautoglm.schema.json", import.meta.url));
  const path = relative(folder, file).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

/**
 * Writes a new configuration file, never over one.
 * @throws OpenAutoGlmError `config_exists` if the folder has a configuration file of any form
 */
export async function writeConfig(folder: string, name: string, text: string): Promise<void> {
  const there = await guard(folder, () => readdir(folder));
  const other = SEARCH_PLACES.find((place) => place !== "package.json" && there.includes(place));
  if (other) throw exists(other);
  await guard(join(folder, name), () =>
    writeFile(join(folder, name), text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "EEXIST" ? exists(name) : error;
    }),
  );
}

function exists(name: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "config_exists",
    `${name} is there already, and nothing was written`,
    "edit it, or delete it first",
    "output",
  );
}
