import { resolve } from "node:path";
import type { Config } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import { type HubEvent, openHubModel } from "../io/hub.js";
import { cachedRepositories, hubRepositories, isModelId } from "../io/hub-pair.js";
import { parseDtypeChoice } from "../io/hub-select.js";
import { isFolder } from "../io/is-folder.js";
import type { Notice } from "../types.js";
import { findPart, findReader, type ReaderParts } from "./families/ppocr-folder.js";

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

/** Where a model's files lie. */
export type ModelPlace =
  | { readonly kind: "built-in"; readonly name: "ppocr-v4" | "null" }
  | { readonly kind: "reader"; readonly parts: ReaderParts }
  | { readonly kind: "bundle"; readonly folder: string };

/**
 * `--model`: an existing folder, else a built-in name, else a hub id, which may stand for a reader's two repositories. What
 * the cache lacks is fetched.
 * @throws unknown_model, reader_ambiguous, reader_unfit, hub_...
 */
export async function findModel(config: Config, options: OpenModelOptions): Promise<ModelPlace> {
  const name = config.model;
  const path = resolve(options.cwd, name);
  if (await isFolder(path)) return placeOf(path);
  if (name === "ppocr-v4" || name === "null") return { kind: "built-in", name };
  if (!isModelId(name)) {
    throw new OpenAutoGlmError(
      "unknown_model",
      `there is no model ${name}`,
      "name ppocr-v4, an existing folder, or a hub id such as HuggingFaceTB/SmolVLM-256M-Instruct",
      "config",
    );
  }
  const [folder, recogniser] = await openRepositories(config, options);
  return recogniser === undefined ? placeOf(folder) : pairPlace(folder, recogniser);
}

async function placeOf(folder: string): Promise<ModelPlace> {
  const parts = await findReader(folder);
  return parts ? { kind: "reader", parts } : { kind: "bundle", folder };
}

/** Folders of the repositories that the id stands for. */
async function openRepositories(config: Config, { env, onHubEvent }: OpenModelOptions): Promise<string[]> {
  const hub = { env, dtype: parseDtypeChoice(config["engine.dtype"]) };
  const ids = (await cachedRepositories(config.model, hub)) ?? (await hubRepositories(config.model, hub));
  const folders: string[] = [];
  for (const id of ids) {
    for await (const event of openHubModel(id, hub)) {
      onHubEvent?.(event);
      if (event.type === "done") folders.push(event.folder);
    }
  }
  return folders;
}

async function pairPlace(...folders: [detector: string, recogniser: string]): Promise<ModelPlace> {
  const [detector, recogniser] = await Promise.all(folders.map(findPart));
  if (detector && recogniser) return { kind: "reader", parts: { detector, recogniser } };
  throw new OpenAutoGlmError(
    "reader_unfit",
    `${folders[detector ? 1 : 0]} has no .onnx file in its root`,
    "PaddleOCR's repositories hold inference.onnx and inference.yml there",
  );
}
