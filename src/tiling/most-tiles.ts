import type { EncoderGeometry } from "../types.js";

/** As the reference rule has it. */
const USUAL = 16;

/**
 * Tiles at most, where nobody named a number: more than usual where the model's own preprocessing cuts more. With fewer,
 * LLaVA-OneVision would see less of a large picture than it is made for, and pay no fewer tokens: its map of more than nine
 * tiles is pooled to nine.
 */
export function mostTiles({ preset }: EncoderGeometry): number {
  if (preset?.strategy === "idefics3") return Math.max(USUAL, Math.floor(preset.longestEdge / preset.tileSize) ** 2);
  if (preset?.strategy !== "anyres") return USUAL;
  return Math.max(USUAL, ...preset.pinpoints.map(({ width, height }) => (width * height) / preset.tileSize ** 2));
}
