import { textureMap } from "../tiling/texture.js";
import type { LumaMap, Size } from "../types.js";

/** What a reader will probably find on a picture, before it is looked at. */
export interface LineEstimate {
  readonly lines: number;
  /** Columns of all lines together, each brought to the recogniser's height, px. */
  readonly columns: number;
}

/** Side of the cells in which texture is looked for, px of the luma map. */
const CELL = 4;

/** Variance of the Laplacian from which a cell may hold text. */
const BUSY = 60;

/**
 * Columns by busy area in squares of the small text's height, and columns of a line. Medians over the 74 pictures of the
 * shipped dataset, where half of the estimates lie within 30 % and the sum within 2 % of what was read: in-sample. On 91
 * real screenshots that it was not fitted on half are off by 86 % or more, and the sum is 2.06 times too high.
 */
const COLUMNS_PER_SQUARE = 5.67;
const COLUMNS_PER_LINE = 371;

/** Text without a measured height is taken for a fortieth of the long side. */
const UNKNOWN_HEIGHT = 1 / 40;

/**
 * Lines of text from the luma map alone: text of height h that fills an area A runs over A / h^2 letters, whatever the
 * lines' lengths. A photo's texture counts as text here: the estimate is then too high.
 */
export function estimateLines(luma: LumaMap, size: Size): LineEstimate {
  const height = luma.textHeight ?? Math.max(size.width, size.height) * UNKNOWN_HEIGHT;
  const area = busyShare(luma) * size.width * size.height;
  const columns = Math.round((COLUMNS_PER_SQUARE * area) / height ** 2);
  return { lines: Math.ceil(columns / COLUMNS_PER_LINE), columns };
}

function busyShare(luma: LumaMap): number {
  const texture = textureMap(luma);
  let busy = 0;
  let cells = 0;
  for (let y = 0; y < luma.height; y += CELL) {
    for (let x = 0; x < luma.width; x += CELL) {
      cells++;
      if (texture.stats({ x, y, width: CELL, height: CELL }).variance > BUSY) busy++;
    }
  }
  return busy / cells;
}
