/**
 * Python's round(x): halves go to the even neighbour. JavaScript's Math.round takes them up, which differs from the
 * field's references at exact halves (14 px off a multiple of 28).
 */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below; // exact: both are doubles of the same binade or smaller
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** Python's int(round(x, digits)): repairs products such as 41.99999999999999 before the cut. For 0 <= x < 1e21. */
export function truncateRounded(value: number, digits: number): number {
  return Math.trunc(Number(value.toFixed(digits))); // toFixed rounds the exact binary value, as Python does
}

/** Python's a // b for floats, a >= 0, b > 0: the floor of the exact quotient, not of the rounded one. */
export function floorDivide(dividend: number, divisor: number): number {
  const quotient = (dividend - (dividend % divisor)) / divisor; // a whole number but for its last bit
  return Math.round(quotient);
}
