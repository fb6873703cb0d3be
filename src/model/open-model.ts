import { resolve } from "node:path";
import type { Config } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import { type HubEvent, openHubModel } from "../io/hub.js";
import { isHubId } from "../io/hub-id.js";
import { parseDtypeChoice } from "../io/hub-select.js";
import { isFolder } from "../io/is-folder.js";
import type { Notice } from "../types.js";
import { chooseDevice } from "./device.js";
import { engineLayout } from "./engine-layout.js";
import { createNull } from "./families/null.js";
import { createPpocr } from "./families/ppocr.js";
import { loadPpocrV4 } from "./families/ppocr-files.js";
import { findReader } from "./families/ppocr-folder.js";
import { loadReader } from "./families/ppocr-load.js";
import type { ModelFamily } from "./family.js";
import { createVlm } from "./vlm.js";

export interface OpenModelOptions {
  /** A folder given as --model is relative to it. */
  readonly cwd: string;
  /** Where the hub's cache and token are named. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told when a hub id has to be fetched. */
  readonly onHubEvent?: (event: HubEvent) => void;
  /** Told what a log is for, such as the loss of an engine; at any time until the model is closed. */
  readonly onNotice?: (notice: Notice) => void;
}

/** `--model`: an existing folder, else a built-in name, else a hub id. */
export async function openModel(config: Config, options: OpenModelOptions): Promise<ModelFamily> {
  const folder = await modelFolder(config, options);
  const device = config.model === "null" && !folder ? "cpu" : await chooseDevice(config.device);
  const reader = folder && (await findReader(folder));
  if (folder && !reader) return createVlm(folder, { ...vlmOptions(config, device), onNotice: options.onNotice });
  if (config.model === "null" && !reader) return createNull();
  return createPpocr(reader ? await loadReader(reader) : await loadPpocrV4(), {
    name: config.model,
    device,
    ...engineLayout(device, config, "reader"),
    onNotice: options.onNotice,
    script: config["reader.script"],
    minConfidence: config["reader.minConfidence"],
    restoreSpaces: config["reader.restoreSpaces"],
    dropIcons: config["reader.dropIcons"],
    order: config["reader.order"],
    captionFormat: config["reader.captionFormat"],
  });
}

/** The folder of a bundle or a reader; undefined for a built-in model. */
export async function modelFolder(config: Config, options: OpenModelOptions): Promise<string | undefined> {
  const name = config.model;
  const path = resolve(options.cwd, name);
  if (await isFolder(path)) return path;
  if (name === "ppocr-v4" || name === "null") return undefined;
  if (!isHubId(name)) {
    throw new OpenAutoGlmError(
      "unknown_model",
      `there is no model ${name}`,
      "name ppocr-v4, an existing folder, or a hub id such as HuggingFaceTB/SmolVLM-256M-Instruct",
      "config",
    );
  }
  const dtype = parseDtypeChoice(config["engine.dtype"]);
  for await (const event of openHubModel(name, { env: options.env, dtype })) {
    options.onHubEvent?.(event);
    if (event.type === "done") return event.folder;
  }
  throw new OpenAutoGlmError("internal", `${name} was not opened`, "", "internal");
}

function vlmOptions(config: Config, device: "cpu" | "webgpu" | "cuda") {
  return {
    name: config.model,
    device,
    ...engineLayout(device, config, "vlm"),
    dtype: parseDtypeChoice(config["engine.dtype"]),
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
