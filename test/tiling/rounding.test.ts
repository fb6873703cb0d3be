import { describe, expect, test } from "vitest";
import { floorDivide, roundHalfEven, truncateRounded } from "../../src/tiling/rounding.js";

describe("rounding as Python does", () => {
  test.each([
    // value, round(value)
    [0, 0],
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [3.5, 4],
    [0.49999999999999994, 0], // Math.round of old engines said 1
    [0.5000000000000001, 1],
    [2.4999999999999996, 2],
    [14 / 28, 0],
    [42 / 28, 2],
    [70 / 28, 2],
    [4503599627370495.5, 4503599627370496],
    [9007199254740991, 9007199254740991],
    [-0.5, 0],
    [-1.5, -2],
    [-2.5, -2],
    [-0.6, -1],
  ])("round(%d) = %d", (value, expected) => {
    expect(roundHalfEven(value) + 0).toBe(expected); // + 0: -0 is 0 to Python
  });

  test.each([
    // value, int(round(value, 7))
    [41.99999999999999, 42],
    [41.99999994, 41],
    [41.99999995, 42],
    [41.5, 41],
    [0.99999999, 1],
    [0, 0],
  ])("int(round(%d, 7)) = %d", (value, expected) => {
    expect(truncateRounded(value, 7)).toBe(expected);
  });

  test.each([
    // a, b, a // b
    [135, 1.6666666666666667, 80], // 135 / b rounds up to 81
    [108, 1.3333333333333333, 81],
    [7, 2, 3],
    [81, 1.1, 73],
    [0, 3, 0],
  ])("%d // %d = %d", (dividend, divisor, expected) => {
    expect(floorDivide(dividend, divisor)).toBe(expected);
  });
});
