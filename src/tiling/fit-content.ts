import type { EncoderGeometry, LumaMap, Preset, Rect, Size, TilePlan } from "../types.js";
import { addThumbnail, cutCells } from "./cells.js";
import { CONTENT_MARGIN, contentBox } from "./content-areas.js";
import { type ContentMask, contentMask } from "./content-mask.js";
import { layoutAnyres } from "./strategies/anyres.js";
import { layoutIdefics3 } from "./strategies/idefics3.js";
import { layoutNative } from "./strategies/native.js";

type PresetOf<Name extends Preset["strategy"]> = Extract<Preset, { strategy: Name }>;

/** What is to be shown, and how large at least. */
interface Wanted {
  readonly size: Size;
  /** Canvas pixels for each of the picture's along a side. */
  readonly scale: number;
  /** Absent: nothing is left out. */
  readonly mask?: ContentMask;
  readonly geometry: EncoderGeometry;
  /** Tiles at most. */
  readonly most: number;
}

/** A sheet of cells over a part of the picture. */
interface Sheet {
  readonly grid: TilePlan["grid"];
  readonly cell: Size;
  readonly resized: Size;
  readonly offset: { readonly x: number; readonly y: number };
}

type Layout = Pick<TilePlan, "mode" | "resized" | "grid" | "tiles" | "fill" | "thumbnailFrom">;

/** For what rounding makes of a scale. */
const TOLERANCE = 1e-6;

/**
 * Share of the wanted scale that is enough for rows and columns of tiles: a row more for the last 3 % costs a tenth of the
 * tokens and shows next to nothing (benchmarks/README.md). Sheets that come in few sizes lose more than they save by it.
 */
const ENOUGH = 0.97;

/**
 * The look of a vision-language model that takes the fewest tokens of those that show the picture as large as is wanted, or
 * as large as the model's own preprocessing does, if that is less: its blank borders and its blank tiles are left out.
 * @param luma absent: nothing is left out
 */
export function fitContent(
  size: Size,
  scale: number,
  luma: LumaMap | undefined,
  preset: Exclude<Preset, { strategy: "fixed" }>,
  geometry: EncoderGeometry,
  most: number,
): Layout {
  const mask = luma && contentMask(luma, "seen");
  const square: EncoderGeometry = { ...geometry, tileShape: "square" };
  const wanted: Wanted = { size, scale, mask, geometry: square, most };
  switch (preset.strategy) {
    case "native":
      return fitNative(wanted, preset);
    case "idefics3":
      return fitTiles(wanted, preset);
    case "anyres":
      return fitSheets(wanted, preset);
  }
}

/** One piece without the blank borders, its sides multiples of the model's merged patches. */
function fitNative(wanted: Wanted, preset: PresetOf<"native">): Layout {
  const { size, mask, geometry } = wanted;
  const own = layoutNative(size, preset).resized;
  const scale = Math.min(wanted.scale, scaleOf(own, size));
  const box = boxOf(wanted, scale);
  const factor = preset.patchSize * preset.mergeSize;
  const up = (length: number) => Math.max(1, Math.ceil((length * scale) / factor - TOLERANCE)) * factor;
  const isEmpty = mask !== undefined && box === undefined;
  const shown = box ?? { x: 0, y: 0, ...size };
  const cell = isEmpty ? { width: factor, height: factor } : { width: up(shown.width), height: up(shown.height) };
  const { resized } = layoutNative(cell, preset);
  // The least that the model takes may be more of a part than of the whole.
  const isLess = resized.width * resized.height <= own.width * own.height;
  const grid = { rows: 1, cols: 1 };
  const sheet = isLess ? sheetOver(shown, grid, resized, size) : sheetOver({ x: 0, y: 0, ...size }, grid, own, size);
  return { mode: "direct", resized: sheet.resized, grid, tiles: cutCells(sheet, sheet.resized, size, geometry) };
}

/** Rows and columns of square tiles, stretched over what holds content. */
function fitTiles(wanted: Wanted, preset: PresetOf<"idefics3">): Layout {
  const { size, mask, geometry, most } = wanted;
  const cell = { width: preset.tileSize, height: preset.tileSize };
  const scale = Math.min(wanted.scale, scaleOf(layoutIdefics3(size, preset).canvas, size));
  const whole = sheetOver({ x: 0, y: 0, ...size }, { rows: 1, cols: 1 }, cell, size);
  const one: Candidate = { sheet: whole, tokens: 1, scale: scaleOf(whole.resized, size) };
  const box = boxOf(wanted, scale);
  if (mask && !box) return layTiles(one, wanted);
  const shown = box ?? { x: 0, y: 0, ...size };
  const side = Math.max(1, Math.min(geometry.maxGrid ?? most, Math.floor(preset.longestEdge / preset.tileSize)));
  const candidates = [one];
  for (let rows = 1; rows <= side; rows++) {
    for (let cols = 1; cols <= side && rows * cols <= most; cols++) {
      const sheet = sheetOver(shown, { rows, cols }, cell, size);
      candidates.push({ sheet, tokens: 1 + countShown(sheet, wanted), scale: scaleOf(sheet.resized, size) });
    }
  }
  return layTiles(cheapest(candidates, scale * ENOUGH), wanted);
}

/** The sheets that the model knows, the whole picture in the middle of each. */
function fitSheets(wanted: Wanted, preset: PresetOf<"anyres">): Layout {
  const { size, mask, most } = wanted;
  const cell = { width: preset.tileSize, height: preset.tileSize };
  const scale = Math.min(wanted.scale, scaleOf(layoutAnyres(size, preset).resized, size));
  const whole = sheetOver({ x: 0, y: 0, ...size }, { rows: 1, cols: 1 }, cell, size);
  const patches = Math.floor(preset.tileSize / preset.patchSize) ** 2;
  const one: Candidate = { sheet: whole, tokens: patches, scale: scaleOf(whole.resized, size) };
  if (mask && !contentBox(mask)) return layTiles(one, wanted);
  const candidates = [one];
  for (const pinpoint of preset.pinpoints) {
    if (pinpoint.width * pinpoint.height > most * cell.width * cell.height) continue;
    const layout = layoutAnyres(size, { ...preset, pinpoints: [pinpoint] });
    const { grid, map, resized, offset, visualTokens } = layout;
    if (map.rows * map.cols === 0) continue; // the map of a sliver can lose all of its rows with the padding
    const sheet = { grid, cell, resized, offset };
    const share = countShown(sheet, wanted) / (grid.rows * grid.cols);
    candidates.push({ sheet, tokens: patches + (visualTokens - patches) * share, scale: scaleOf(resized, size) });
  }
  const best = cheapest(candidates, scale);
  if (best === one) return layTiles(best, wanted);
  return { ...layTiles(best, wanted), fill: "black", thumbnailFrom: "original" };
}

interface Candidate {
  readonly sheet: Sheet;
  readonly tokens: number; // in any unit
  readonly scale: number;
}

/** Fewest tokens, then the largest, of those that are large enough; else the largest, then fewest tokens. */
function cheapest(candidates: readonly Candidate[], scale: number): Candidate {
  const worth = (each: Candidate) =>
    each.scale >= scale - TOLERANCE ? [0, each.tokens, -each.scale] : [1, -each.scale, each.tokens];
  const isBetter = (a: readonly number[], b: readonly number[]) => {
    const at = a.findIndex((value, index) => value !== b[index]);
    return at >= 0 && a[at] < b[at];
  };
  return candidates.reduce((best, each) => (isBetter(worth(each), worth(best)) ? each : best));
}

/** Of one tile that shows the whole picture there is no thumbnail besides. */
function layTiles({ sheet }: Candidate, { size, mask, geometry }: Wanted): Layout {
  const { grid, resized, cell, offset } = sheet;
  const tiles = cutCells(sheet, resized, size, geometry);
  const isWhole = tiles.length === 1 && offset.x === 0 && offset.y === 0 && scaleOf(cell, resized) === 1;
  if (isWhole) return { mode: "direct", resized, grid, tiles };
  const marked = tiles.map((tile) => ({ ...tile, skipped: mask !== undefined && isEmpty(mask, tile, size) }));
  return { mode: "tiled", resized, grid, tiles: addThumbnail(marked, size, cell, geometry) };
}

/** Equal cells over a rectangle of the picture, which is stretched to them: the whole canvas is stretched alike. */
function sheetOver(rect: Rect, grid: TilePlan["grid"], cell: Size, size: Size): Sheet {
  const across = alongSide(rect.x, rect.width, grid.cols * cell.width, size.width);
  const down = alongSide(rect.y, rect.height, grid.rows * cell.height, size.height);
  return {
    grid,
    cell,
    resized: { width: across.length, height: down.length },
    offset: { x: -across.start, y: -down.start },
  };
}

function alongSide(from: number, own: number, sheet: number, side: number): { length: number; start: number } {
  const length = Math.max(sheet, Math.round((side * sheet) / own));
  return { length, start: Math.min(length - sheet, Math.round((from * sheet) / own)) };
}

/** What holds content, with some space around it, original pixels; undefined where nothing is left out, or nothing is there. */
function boxOf({ mask, size }: Wanted, scale: number): Rect | undefined {
  const cells = mask && contentBox(mask);
  if (!cells) return undefined;
  const margin = CONTENT_MARGIN / scale;
  const along = (from: number, to: number, count: number, side: number) => {
    const start = Math.max(0, Math.floor((from / count) * side - margin));
    return { start, length: Math.min(side, Math.ceil((to / count) * side + margin)) - start };
  };
  const x = along(cells.left, cells.right, mask.cols, size.width);
  const y = along(cells.top, cells.bottom, mask.rows, size.height);
  return { x: x.start, y: y.start, width: x.length, height: y.length };
}

function countShown(sheet: Sheet, { size, mask, geometry }: Wanted): number {
  const tiles = cutCells(sheet, sheet.resized, size, geometry);
  return mask ? tiles.filter((tile) => !isEmpty(mask, tile, size)).length : tiles.length;
}

function isEmpty(mask: ContentMask, { x, y, width, height }: Rect, size: Size): boolean {
  const left = Math.max(0, Math.floor((x / size.width) * mask.cols));
  const top = Math.max(0, Math.floor((y / size.height) * mask.rows));
  const right = Math.min(mask.cols, Math.ceil(((x + width) / size.width) * mask.cols));
  const bottom = Math.min(mask.rows, Math.ceil(((y + height) / size.height) * mask.rows));
  return right <= left || bottom <= top || mask.count(left, top, right, bottom) === 0;
}

/** Of the side that is scaled less. */
function scaleOf(scaled: Size, size: Size): number {
  return Math.min(scaled.width / size.width, scaled.height / size.height);
}
