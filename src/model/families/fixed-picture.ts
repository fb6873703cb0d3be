import type { Json } from "../../text/generation-params.js";
import type { EncoderGeometry, Preset, Size } from "../../types.js";
import { boundedNumber, LIMITS, objectOf, resampleOf, sizeOf } from "./vlm.js";

/** Geometry of an encoder that takes the whole picture at one size: LLaVA's, Florence-2's, a ViT's, Donut's. */
export function fixedGeometry(processor: Json, tiles: { readonly maxTiles?: number } = {}): EncoderGeometry {
  const preset = fixedPreset(processor);
  const isSquare = preset.width === preset.height;
  return {
    multiple: isSquare ? preset.width : 1,
    tileShape: isSquare ? "square" : "any",
    tileSize: preset.width,
    thumbnail: "none",
    resample: resampleOf(processor),
    preset,
    ...tiles,
  };
}

/** Sources: transformers, CLIPImageProcessor, ViTImageProcessor, DonutImageProcessor. */
function fixedPreset(processor: Json): Extract<Preset, { strategy: "fixed" }> {
  const size = objectOf(processor.size);
  if (typeof size.shortest_edge === "number" && processor.do_center_crop !== false) {
    const crop: Size = sizeOf(processor.crop_size ?? size.shortest_edge, "crop_size");
    const shortestEdge = boundedNumber(size.shortest_edge, LIMITS.side, "size.shortest_edge");
    return { strategy: "fixed", ...crop, fit: "crop", shortestEdge };
  }
  const { width, height } = sizeOf(processor.size, "size");
  return { strategy: "fixed", width, height, fit: isPadded(processor) ? "pad" : "squash" };
}

/** Donut and Nougat keep the page's shape and fill up. */
function isPadded(processor: Json): boolean {
  return processor.do_pad === true && processor.do_thumbnail !== false;
}
