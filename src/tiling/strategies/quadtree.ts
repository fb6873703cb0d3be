import type { LumaMap, Rect, Size, TilePlan } from "../../types.js";
import { roundUp } from "../canvas.js";
import { addThumbnail } from "../cells.js";
import { isBlank } from "../detail.js";
import { gridOf } from "../grid-of.js";
import type { QuadtreeParams } from "../params.js";
import type { PlanOptions, Strategy } from "../strategy.js";
import { type TextureMap, textureMap } from "../texture.js";

/**
 * Variance of the Laplacian on the luma map below which an area is smooth: sky, walls and blurred backgrounds lie under
 * it, grass, fabric and any text far above.
 */
const SMOOTH_VARIANCE = 60;

/** A side of up to this many tile sides stays whole: the encoder sees it hardly smaller than it is. */
const SPARE = 1.25;

/** Long / short side from which an area is halved across its long side instead of quartered. */
const ELONGATED = 2;

/** An area of the picture, in whole original pixels, that is still one tile. */
interface Leaf extends Rect {
  /** What splitting it would bring to light: variance of the Laplacian times pixels of the luma map. */
  readonly energy: number;
}

/**
 * Smooth areas stay one large tile, dense ones are split into small ones, the densest first, until the budget is spent
 * or every tile shows its own pixels. The tiles cover the picture exactly, each brought to the encoder's size.
 */
export const planQuadtree: Strategy = (size, luma, options): TilePlan => {
  const params = options.params?.quadtree ?? defaults(options);
  const leaves = layoutQuadtree(size, luma, params, options.maxTiles);
  const scale = finestScale(leaves, params.tileSize);
  const tiles = leaves.map((leaf) => ({
    kind: "tile" as const,
    ...leaf,
    ...encodedSize(leaf, params.tileSize, options),
    skipped: options.skipBlank && isBlank(luma, leaf, size),
  }));
  const tiled = tiles.length > 1;
  const whole = { width: params.tileSize, height: params.tileSize };
  return {
    strategy: "quadtree",
    mode: tiled ? "tiled" : "direct",
    resized: {
      width: Math.max(1, Math.round(size.width * scale)),
      height: Math.max(1, Math.round(size.height * scale)),
    },
    grid: gridOf(leaves),
    tiles: tiled ? addThumbnail(tiles, size, whole, options.geometry) : tiles,
    detail: "original",
  };
};

function defaults({ geometry, tileSize }: PlanOptions): QuadtreeParams {
  return { tileSize: geometry.tileSize ?? tileSize, smoothVariance: SMOOTH_VARIANCE };
}

/** The tiles' rectangles in whole original pixels, top to bottom, then left to right. */
export function layoutQuadtree(size: Size, luma: LumaMap, params: QuadtreeParams, maxTiles: number): Rect[] {
  const texture = textureMap(luma);
  const leaf = (rect: Rect): Leaf => ({ ...rect, energy: energy(rect, size, texture, params.smoothVariance) });
  const leaves = [leaf({ x: 0, y: 0, width: size.width, height: size.height })];
  for (;;) {
    const room = maxTiles - leaves.length + 1;
    const index = densest(leaves, params.tileSize);
    if (index < 0 || room < 2) break;
    leaves.splice(index, 1, ...split(leaves[index], params.tileSize, room).map(leaf));
  }
  return leaves.map(({ x, y, width, height }) => ({ x, y, width, height })).sort((a, b) => a.y - b.y || a.x - b.x);
}

/** The leaf with most energy that still gains from a split; -1 where none does. The first of equals. */
function densest(leaves: readonly Leaf[], tileSize: number): number {
  let best = -1;
  leaves.forEach((leaf, index) => {
    const gains = Math.max(leaf.width, leaf.height) > tileSize * SPARE;
    if (gains && leaf.energy > 0 && (best < 0 || leaf.energy > leaves[best].energy)) best = index;
  });
  return best;
}

/** Quarters; halves where the area is elongated, or only one side is much longer than a tile, or four are too many. */
function split(leaf: Rect, tileSize: number, room: number): Rect[] {
  const long = Math.max(leaf.width, leaf.height);
  const short = Math.min(leaf.width, leaf.height);
  const halved = short <= tileSize * SPARE || long / short >= ELONGATED || room < 4;
  if (!halved) return halves(leaf, true).flatMap((half) => halves(half, false));
  return halves(leaf, leaf.height > leaf.width);
}

/** `across`: the upper and the lower half, else the left and the right one. */
function halves({ x, y, width, height }: Rect, across: boolean): Rect[] {
  if (across) {
    const upper = Math.ceil(height / 2);
    return [
      { x, y, width, height: upper },
      { x, y: y + upper, width, height: height - upper },
    ];
  }
  const left = Math.ceil(width / 2);
  return [
    { x, y, width: left, height },
    { x: x + left, y, width: width - left, height },
  ];
}

/** 0 for a smooth area. */
function energy(rect: Rect, size: Size, texture: TextureMap, smoothVariance: number): number {
  const { variance, count } = texture.stats({
    x: (rect.x * texture.width) / size.width,
    y: (rect.y * texture.height) / size.height,
    width: (rect.width * texture.width) / size.width,
    height: (rect.height * texture.height) / size.height,
  });
  return variance <= smoothVariance ? 0 : variance * count;
}

/** The canvas has the scale of the tile that is scaled down least; never more than the picture's own. */
function finestScale(leaves: readonly Size[], tileSize: number): number {
  return Math.min(1, Math.max(...leaves.map(({ width, height }) => tileSize / Math.max(width, height))));
}

/** A square, or for encoders of any shape the long side at the tile size (never enlarged). */
function encodedSize(leaf: Size, tileSize: number, { geometry }: PlanOptions) {
  if (geometry.tileShape === "square") return { encodedWidth: tileSize, encodedHeight: tileSize };
  const scale = Math.min(1, tileSize / Math.max(leaf.width, leaf.height));
  return {
    encodedWidth: roundUp(Math.round(leaf.width * scale), geometry.multiple),
    encodedHeight: roundUp(Math.round(leaf.height * scale), geometry.multiple),
  };
}
