import type { Config } from "../config/schema.js";
import { mostTiles } from "../tiling/most-tiles.js";
import type { PlanOptions } from "../tiling/strategy.js";
import type { EncoderGeometry } from "../types.js";

/** The settings that a plan is made from, for an encoder. */
export function planOptions(config: Config, geometry: EncoderGeometry): PlanOptions {
  return {
    strategy: config["tiling.strategy"],
    threshold: config["tiling.threshold"],
    tileSize: config["tiling.tileSize"],
    overlap: config["tiling.overlap"],
    maxTiles: config["tiling.maxTiles"] || mostTiles(geometry),
    fixedSize: config["tiling.fixedSize"],
    fixedFit: config["tiling.fixedFit"],
    singleSize: config["tiling.singleSize"],
    textHeight: config["tiling.textHeight"],
    minLongSide: config["tiling.minLongSide"],
    maxMegapixels: config["tiling.maxMegapixels"],
    skipBlank: config["tiling.skipBlank"],
    thumbnail: config["tiling.thumbnail"],
    geometry,
  };
}
