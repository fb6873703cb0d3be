import { stat } from "node:fs/promises";
import { OpenAutoGlmError } from "../errors.js";
import type { Config } from "../config/schema.js";
import { chooseDevice } from "./device.js";
import { engineLayout } from "./engine-layout.js";
import { loadPpocrV4 } from "./families/ppocr-files.js";
import { createNull } from "./families/null.js";
import { createPpocr } from "./families/ppocr.js";
import type { ModelFamily } from "./family.js";

/** `--model`: an existing folder, else a built-in name, else a hub id. */
export async function openModel(config: Config): Promise<ModelFamily> {
  const name = config.model;
  if (name === "null") return createNull();
  if (name !== "ppocr-v4" || (await isFolder(name))) {
    throw new OpenAutoGlmError("unknown_model", `there is no model ${name}`, "known: ppocr-v4, null", "config");
  }
  const files = await loadPpocrV4();
  const device = await chooseDevice(config.device);
  return createPpocr(files, {
    name,
    device,
    ...engineLayout(device, config),
    script: config["reader.script"],
    minConfidence: config["reader.minConfidence"],
    restoreSpaces: config["reader.restoreSpaces"],
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
