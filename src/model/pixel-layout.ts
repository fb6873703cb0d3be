/** Pixels of a picture -> the numbers that a vision encoder takes. Pure; runs in an engine's thread. */

/** One tile at the encoder's size. */
export interface PixelTile {
  /** [height, width, 3], R, G, B, 0..255 */
  readonly data: Uint8Array;
  readonly width: number; // px
  readonly height: number; // px
}

/** value * rescale, then (value - mean) / std of its channel. */
export interface Normalisation {
  readonly rescale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

export interface PatchShape {
  readonly patchSize: number; // px
  /** Patches come in groups of mergeSize x mergeSize, which become one token. */
  readonly mergeSize: number;
  /** A still picture is so many equal frames. */
  readonly frames: number;
}

/** Tiles of one size -> planes [tiles, 3, height, width]. */
export function tilePlanes(tiles: readonly PixelTile[], normalisation: Normalisation): Float32Array {
  const area = tiles[0].width * tiles[0].height;
  const tables = levelTables(normalisation);
  const planes = new Float32Array(tiles.length * 3 * area);
  tiles.forEach(({ data }, index) => {
    for (let channel = 0; channel < 3; channel++) {
      const table = tables[channel];
      const start = (index * 3 + channel) * area;
      for (let at = 0; at < area; at++) planes[start + at] = table[data[at * 3 + channel]];
    }
  });
  return planes;
}

/**
 * One picture -> patches [rows * cols, 3 * frames * patchSize^2], in merge groups row by row; inside a patch channel,
 * frame, row, column. Source: transformers, Qwen2VLImageProcessor (permute 0, 3, 6, 4, 7, 2, 1, 5, 8).
 */
export function patchRows(tile: PixelTile, normalisation: Normalisation, shape: PatchShape): Float32Array {
  const { patchSize, mergeSize, frames } = shape;
  const [rows, cols] = [tile.height / patchSize, tile.width / patchSize];
  const tables = levelTables(normalisation);
  const values = new Float32Array(rows * cols * 3 * frames * patchSize * patchSize);
  let at = 0;
  for (let groupRow = 0; groupRow < rows; groupRow += mergeSize) {
    for (let groupCol = 0; groupCol < cols; groupCol += mergeSize) {
      for (let member = 0; member < mergeSize * mergeSize; member++) {
        const top = (groupRow + Math.floor(member / mergeSize)) * patchSize;
        const left = (groupCol + (member % mergeSize)) * patchSize;
        at = writePatch(values, at, tile, top, left, tables, shape);
      }
    }
  }
  return values;
}

function writePatch(
  values: Float32Array,
  start: number,
  { data, width }: PixelTile,
  top: number,
  left: number,
  tables: readonly Float32Array[],
  { patchSize, frames }: PatchShape,
): number {
  const area = patchSize * patchSize;
  let at = start;
  for (let channel = 0; channel < 3; channel++) {
    const first = at;
    for (let y = 0; y < patchSize; y++) {
      for (let x = 0; x < patchSize; x++)
        values[at++] = tables[channel][data[((top + y) * width + left + x) * 3 + channel]];
    }
    for (let frame = 1; frame < frames; frame++, at += area) values.copyWithin(at, first, first + area);
  }
  return at;
}

/** 256 levels -> normalised, a table for each channel; float32 at every step, as the reference computes. */
function levelTables({ rescale, mean, std }: Normalisation): Float32Array[] {
  return mean.map((middle, channel) =>
    Float32Array.from(
      { length: 256 },
      (_, level) => Math.fround(Math.fround(level * rescale) - Math.fround(middle)) / Math.fround(std[channel]),
    ),
  );
}
