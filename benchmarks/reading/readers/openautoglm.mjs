// Ours: one strategy of this tool, as `bench` walks it: one image at a time through captionImage, or the whole list
// through the pipeline at work. A mode may change settings: "adaptive?reader.restoreSpaces=false&model=/models/v6".
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { resolveConfig } from "../../../dist/config/resolve.js";
import { versions } from "../../../dist/io/versions.js";
import { openModel } from "../../../dist/model/open-model.js";
import { captionImage } from "../../../dist/pipeline/caption-image.js";
import { captionOptions, inFlight } from "../../../dist/pipeline/caption-options.js";
import { mapConcurrent } from "../../../dist/pipeline/map-concurrent.js";
import { parseModes } from "../../../dist/tiling/plan-modes.js";

export async function open({ mode }) {
  const { strategy, settings } = parseMode(mode);
  const { config } = resolveConfig([{ kind: "file", origin: `the mode ${mode}`, values: settings }]);
  const model = await openModel(config, { cwd: process.cwd(), env: process.env });
  const options = captionOptions(config, model);
  const [{ plan }] = parseModes(strategy, options.plan);
  const caption = (path) => captionImage(refOf(path), model, { ...options, plan });
  return {
    versions: { ...versions(), model: model.name, modelHash: model.modelHash, device: model.device },
    async read(path) {
      const outcome = await caption(path);
      if (outcome.status === "failed") throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
      const { encodedMegapixels, lineMegapixels } = outcome.cost;
      const { lines, tileCount, skippedTiles } = outcome.record;
      return { lines, encodedMegapixels, lineMegapixels, tileCount, skippedTiles, stagesMs: outcome.timingsMs };
    },
    async readAll(paths) {
      for await (const _ of mapConcurrent(streamOf(paths), inFlight(config, model), caption));
    },
    close: () => model.close(),
  };
}

/** "single@768?tiling.overlap=64" -> the strategy for bench and the settings that it changes. */
export function parseMode(mode) {
  const [strategy, query = ""] = mode.split("?");
  const settings = Object.fromEntries([...new URLSearchParams(query)].map(([key, value]) => [key, parseValue(value)]));
  return { strategy, settings };
}

function parseValue(text) {
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function refOf(path) {
  const id = createHash("sha256").update(path).digest("hex").slice(0, 16);
  return { id, path: basename(path), location: Buffer.from(path) };
}

async function* streamOf(items) {
  yield* items;
}
