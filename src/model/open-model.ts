import type { Config } from "../config/schema.js";
import { parseDtypeChoice } from "../io/hub-select.js";
import { chooseDevice } from "./device.js";
import { engineLayout } from "./engine-layout.js";
import { createNull } from "./families/null.js";
import { createPpocr } from "./families/ppocr.js";
import { loadPpocrV4 } from "./families/ppocr-files.js";
import { loadReader } from "./families/ppocr-load.js";
import type { ModelFamily } from "./family.js";
import { findLayout } from "./find-layout.js";
import { kvOptions } from "./kv-settings.js";
import { findModel, type OpenModelOptions } from "./model-place.js";
import { createVlm } from "./vlm.js";

export type { OpenModelOptions } from "./model-place.js";

/** The model that `--model` names (model-place.ts), on its device. */
export async function openModel(config: Config, options: OpenModelOptions): Promise<ModelFamily> {
  const place = await findModel(config, options);
  if (place.kind === "built-in" && place.name === "null") return createNull();
  const device = await chooseDevice(config.device);
  if (place.kind === "bundle")
    return createVlm(place.folder, { ...vlmOptions(config, device, options), onNotice: options.onNotice });
  const files = place.kind === "reader" ? await loadReader(place.parts) : await loadPpocrV4();
  return createPpocr(files, {
    name: config.model,
    device,
    ...(await findLayout(device, config, { modelHash: files.hash, layout: "reader" }, options.env)),
    onNotice: options.onNotice,
    ...readingOptions(config),
  });
}

/** How a reader reads. */
export function readingOptions(config: Config) {
  return {
    script: config["reader.script"],
    minConfidence: config["reader.minConfidence"],
    minPictureConfidence: config["reader.minPictureConfidence"],
    stretch: config["reader.stretch"],
    levelLines: config["reader.levelLines"],
    restoreSpaces: config["reader.restoreSpaces"],
    restoreAccents: config["reader.restoreAccents"],
    dropIcons: config["reader.dropIcons"],
    reread: config["reader.reread"],
    order: config["reader.order"],
    captionFormat: config["reader.captionFormat"],
  };
}

function vlmOptions(config: Config, device: "cpu" | "webgpu" | "cuda", { env }: OpenModelOptions) {
  return {
    name: config.model,
    device,
    ...engineLayout(device, config, "vlm"),
    layoutOf: (modelHash: string) => findLayout(device, config, { modelHash, layout: "vlm" }, env),
    dtype: parseDtypeChoice(config["engine.dtype"]),
    kv: kvOptions(config),
    ropeScale: config["generation.ropeScale"],
    system: config.system || undefined,
    batchRows: config["generation.batchRows"],
    maxNewTokens: config["generation.maxNewTokens"],
    temperature: config["generation.temperature"],
    topP: config["generation.topP"],
    topK: config["generation.topK"],
    seed: config["generation.seed"],
    repetitionPenalty: config["generation.repetitionPenalty"] || undefined,
    stopStrings: config["generation.stop"].split("\n").filter((text) => text !== ""),
  };
}
