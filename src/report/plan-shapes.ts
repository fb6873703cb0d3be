import type { Rect, Size, TilePlan } from "../types.js";
import type { OverlayShape } from "./overlay.js";

/** Blue = encoded, red wash = left out, yellow = the whole as a thumbnail, green = a line that was read. */
const COLORS = {
  tile: [37, 99, 235],
  skipped: [220, 38, 38],
  thumbnail: [234, 179, 8],
  line: [22, 163, 74],
} as const;

/** A plan's tiles, and lines if there are any, as shapes to draw on the picture. */
export function planShapes(plan: TilePlan, size: Size, lines: readonly Rect[] = []): OverlayShape[] {
  const stroke = Math.max(2, Math.round(Math.max(size.width, size.height) / 400));
  const tiles = plan.tiles.map((tile): OverlayShape => {
    const { x, y, width, height } = tile;
    if (tile.kind === "thumbnail") return { x, y, width, height, color: COLORS.thumbnail, fill: 0, stroke: 2 * stroke };
    if (tile.skipped) return { x, y, width, height, color: COLORS.skipped, fill: 0.25, stroke };
    return { x, y, width, height, color: COLORS.tile, fill: 0.06, stroke };
  });
  const boxes = lines.map(
    (box): OverlayShape => ({ ...box, color: COLORS.line, fill: 0.12, stroke: Math.max(1, Math.round(stroke / 2)) }),
  );
  return [...tiles, ...boxes];
}
