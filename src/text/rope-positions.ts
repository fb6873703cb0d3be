import { OpenAutoGlmError } from "../errors.js";

/** Places of a prompt's tokens, without padding. */
export interface PromptPositions {
  /** One list an axis, each [length]: one axis for plain positions; temporal, height, width for 3-D ones. */
  readonly axes: readonly Int32Array[];
  /** Place of the first token after the prompt, on every axis. */
  readonly next: number;
}

/** 0, 1, 2, ... */
export function plainPositions(length: number): PromptPositions {
  return { axes: [Int32Array.from({ length }, (_, index) => index)], next: length };
}

/** [frames, rows, columns] of patches before merging. */
export type GridThw = readonly [number, number, number];

/**
 * 3-D rotary positions of the Qwen-VL and GLM-V families: text walks all three axes together; an image keeps its time
 * and spreads over height and width; what follows goes on after its longer side.
 * Source: transformers, Qwen2VLModel.get_rope_index and Glm4vModel.get_rope_index (for images the same).
 * @param ids the prompt with every image token, without padding
 * @param grids one for each image, in order
 * @throws image_tokens_mismatch
 */
export function ropePositions(
  ids: readonly number[],
  imageToken: number,
  grids: readonly GridThw[],
  merge: number,
): PromptPositions {
  const axes = [new Int32Array(ids.length), new Int32Array(ids.length), new Int32Array(ids.length)];
  let next = 0;
  let image = 0;
  for (let at = 0; at < ids.length; ) {
    if (ids[at] !== imageToken) {
      for (const axis of axes) axis[at] = next;
      next++;
      at++;
      continue;
    }
    const [frames, rows, columns] = gridOf(grids, image++, merge);
    if (ids.slice(at, at + frames * rows * columns).some((id) => id !== imageToken)) throw mismatch(ids, grids);
    for (let index = 0; index < frames * rows * columns; index++, at++) {
      axes[0][at] = next + Math.floor(index / (rows * columns));
      axes[1][at] = next + (Math.floor(index / columns) % rows);
      axes[2][at] = next + (index % columns);
    }
    next += Math.max(rows, columns);
  }
  if (image !== grids.length) throw mismatch(ids, grids);
  return { axes, next };
}

function gridOf(grids: readonly GridThw[], image: number, merge: number): GridThw {
  const grid = grids[image];
  // More image tokens than grids say: caught by the count above, since an empty grid takes none.
  if (!grid) throw mismatch([], grids);
  return [grid[0], grid[1] / merge, grid[2] / merge];
}

function mismatch(ids: readonly number[], grids: readonly GridThw[]): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "image_tokens_mismatch",
    `the prompt's image tokens do not fit the grids ${JSON.stringify(grids)} (prompt of ${ids.length} tokens)`,
    "does the prompt itself contain the model's image token?",
    "input",
  );
}
