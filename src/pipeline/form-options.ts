import { listItems } from "../config/list-items.js";
import type { Config } from "../config/schema.js";
import type { FormOptions } from "../io/caption-forms.js";

export const FORM_SETTINGS = ["output.captionsAs", "output.chunkSize", "output.chunkOverlap"] as const;

/** In which forms captions are written besides captions.jsonl. */
export function formOptions(settings: Pick<Config, (typeof FORM_SETTINGS)[number] | "output.shardSize">): FormOptions {
  const asked = listItems(settings["output.captionsAs"]);
  const size = settings["output.chunkSize"];
  return {
    chunks: size > 0 ? { size, overlap: settings["output.chunkOverlap"] } : undefined,
    parquet: asked.includes("parquet"),
    webdataset: asked.includes("webdataset") ? { shardSize: settings["output.shardSize"] } : undefined,
  };
}
