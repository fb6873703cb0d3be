/** Variance of a crop without text is noise: it stays small, in the recogniser's -1..1. */
const EPSILON = 0.05;

/** A sharp line of text has about this standard deviation. */
const DEVIATION = 0.6;

/**
 * A line's values with mean 0 and one standard deviation, whatever its ground and contrast: dynamic normalisation.
 * @param values all planes of the crop
 */
export function levelLine(values: Float32Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  const scale = DEVIATION / (deviation + EPSILON);
  return values.map((value) => (value - mean) * scale);
}
