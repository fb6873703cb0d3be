/** Sums over rectangles of a grid of numbers in constant time; ends exclusive. */
export type AreaSum = (left: number, top: number, right: number, bottom: number) => number;

/**
 * A summed-area table: entry (y, x) holds the sum over all places above and to the left (Crow 1984).
 * @param values [height, width], whole numbers
 */
export function summedArea(values: ArrayLike<number>, width: number, height: number): AreaSum {
  const stride = width + 1;
  const table = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0, sum = 0; x < width; x++) {
      sum += values[y * width + x];
      table[(y + 1) * stride + x + 1] = table[y * stride + x + 1] + sum;
    }
  }
  const at = (y: number, x: number) => table[y * stride + x];
  return (left, top, right, bottom) => at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left);
}
