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
  for (const map of maps) {
    const { left, right, top, bottom } = onCanvas(map, width, height);
    for (let y = top; y < bottom; y++) {
      const row = map.data.subarray((y - map.y) * map.stride + left - map.x, (y - map.y) * map.stride + right - map.x);
      whole.set(row, y * width + left);
    }
  }
  blend(maps, whole, width, height);
  return whole;
}

/** Weighted mean of what overlaps, there only: most of a canvas belongs to one tile alone. */
function blend(maps: readonly PlacedMap[], whole: Float32Array, width: number, height: number): void {
  const clipped = maps.map((map) => onCanvas(map, width, height));
  const shared = clipped.map((one, index) =>
    clipped.flatMap((other, at) => (at === index ? [] : (intersection(one, other) ?? []))),
  );
  if (shared.every((areas) => areas.length === 0)) return;
  const areas = shared.flat();
  const hull = around(areas); // of what is shared: most of a canvas is not
  const columns = hull.right - hull.left;
  const weights = new Float32Array(columns * (hull.bottom - hull.top));
  const newest = new Uint16Array(weights.length); // the last map that was added, from 1: its areas may overlap
  for (const { left, right, top, bottom } of areas) {
    for (let y = top; y < bottom; y++) whole.fill(0, y * width + left, y * width + right);
  }
  for (const [index, map] of maps.entries()) {
    const across = feather(map.x, map.width, width);
    const down = feather(map.y, map.height, height);
    for (const { left, right, top, bottom } of shared[index]) {
      for (let y = top; y < bottom; y++) {
        const source = (y - map.y) * map.stride - map.x;
        const row = (y - hull.top) * columns - hull.left;
        for (let x = left; x < right; x++) {
          const at = row + x;
          if (newest[at] === index + 1) continue;
          newest[at] = index + 1;
          const weight = across[x - map.x] * down[y - map.y];
          whole[y * width + x] += weight * map.data[source + x];
          weights[at] += weight;
        }
      }
    }
  }
  for (const { left, right, top, bottom } of areas) {
    for (let y = top; y < bottom; y++) {
      const row = (y - hull.top) * columns - hull.left;
      for (let x = left; x < right; x++) {
        if (weights[row + x] > 0) whole[y * width + x] /= weights[row + x];
        weights[row + x] = 0; // once
      }
    }
  }
}

/** Columns and rows of the canvas, ends exclusive. */
interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function intersection(a: Area, b: Area): Area | undefined {
  const [left, right] = [Math.max(a.left, b.left), Math.min(a.right, b.right)];
  const [top, bottom] = [Math.max(a.top, b.top), Math.min(a.bottom, b.bottom)];
  return left < right && top < bottom ? { left, right, top, bottom } : undefined;
}

function around(areas: readonly Area[]): Area {
  return {
    left: Math.min(...areas.map(({ left }) => left)),
    right: Math.max(...areas.map(({ right }) => right)),
    top: Math.min(...areas.map(({ top }) => top)),
    bottom: Math.max(...areas.map(({ bottom }) => bottom)),
  };
}

/** What of a map lies on the canvas: a family may centre the picture on a larger sheet. */
function onCanvas(map: PlacedMap, width: number, height: number): Area {
  return {
    left: Math.max(0, map.x),
    right: Math.min(width, map.x + map.width),
    top: Math.max(0, map.y),
    bottom: Math.min(height, map.y + map.height),
  };
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
