/** A tile's map with its place on the canvas. Lengths in pixels of the map. */
export interface PlacedMap {
  readonly x: number;
  readonly y: number;
  /** Extent that holds image; what lies beyond it is padding and is masked. */
  readonly width: number;
  readonly height: number;
  /** [rows, stride]; only width x height of it count. */
  readonly data: Float32Array;
  readonly stride: number;
}

/**
 * Maps of overlapping tiles -> one map, blended with feathered weights: a tile's weight rises linearly from its border
 * to the inside of the overlap, so that the seam shows in neither. Places that no tile covers are 0.
 * @returns [height, width]
 */
export function stitch(maps: readonly PlacedMap[], width: number, height: number): Float32Array {
  const [only] = maps;
  if (maps.length === 1 && only.x === 0 && only.y === 0 && only.width === width && only.height === height) {
    return cropped(only);
  }
  const whole = new Float32Array(width * height);
  const overlapping = maps.filter((map) => maps.some((other) => other !== map && overlap(map, other)));
  if (overlapping.length > 0) blend(overlapping, whole, width, height);
  for (const map of maps) {
    if (overlapping.includes(map)) continue;
    const { left, right, top, bottom } = onCanvas(map, width, height);
    for (let y = top; y < bottom; y++) {
      const row = map.data.subarray(y * map.stride + left, y * map.stride + right);
      whole.set(row, (map.y + y) * width + map.x + left);
    }
  }
  return whole;
}

/** Weighted mean of what overlaps, where it is. */
function blend(maps: readonly PlacedMap[], whole: Float32Array, width: number, height: number): void {
  const weights = new Float32Array(width * height);
  for (const map of maps) {
    const across = feather(map.x, map.width, width);
    const down = feather(map.y, map.height, height);
    const { left, right, top, bottom } = onCanvas(map, width, height);
    for (let y = top; y < bottom; y++) {
      const target = (map.y + y) * width + map.x;
      const source = y * map.stride;
      for (let x = left; x < right; x++) {
        const weight = across[x] * down[y];
        whole[target + x] += weight * map.data[source + x];
        weights[target + x] += weight;
      }
    }
  }
  for (let index = 0; index < whole.length; index++) if (weights[index] > 0) whole[index] /= weights[index];
}

/** Columns and rows of a map that lie on the canvas, ends exclusive: a family may centre the picture on a larger sheet. */
function onCanvas(map: PlacedMap, width: number, height: number) {
  return {
    left: Math.max(0, -map.x),
    right: Math.min(map.width, width - map.x),
    top: Math.max(0, -map.y),
    bottom: Math.min(map.height, height - map.y),
  };
}

function overlap(a: PlacedMap, b: PlacedMap): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Length of the ramp, px: an eighth of the tile, so that every tile keeps a core of full weight. */
function feather(origin: number, length: number, canvas: number): Float32Array {
  const ramp = Math.max(1, length / 8);
  const atStart = origin > 0;
  const atEnd = origin + length < canvas;
  return Float32Array.from({ length }, (_, index) => {
    const fromStart = atStart ? (index + 0.5) / ramp : 1;
    const fromEnd = atEnd ? (length - index - 0.5) / ramp : 1;
    return Math.min(1, fromStart, fromEnd);
  });
}

function cropped({ data, stride, width, height }: PlacedMap): Float32Array {
  if (stride === width) return data.subarray(0, width * height);
  const result = new Float32Array(width * height);
  for (let y = 0; y < height; y++) result.set(data.subarray(y * stride, y * stride + width), y * width);
  return result;
}
