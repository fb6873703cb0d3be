import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { floats, fromHalf, integers, toFloat32, toHalf } from "../../src/model/tensors.js";

describe("toHalf and fromHalf", () => {
  it("are inverse for every number of 16 bits", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalf(bits);
      if (Number.isNaN(value)) expect(Number.isNaN(fromHalf(toHalf(value)))).toBe(true);
      else if (toHalf(value) !== bits) throw new Error(`${bits} -> ${value} -> ${toHalf(value)}`);
    }
  });

  it.each([
    [1 + 2 ** -11, 1], // halfway: to even
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
    [65519, 65504],
    [65520, Number.POSITIVE_INFINITY],
    [-1e9, Number.NEGATIVE_INFINITY],
    [2 ** -25, 0], // halfway to the smallest
    [2 ** -25 * 1.01, 2 ** -24],
    [3 * 2 ** -25, 2 ** -23],
    [2 ** -14 - 2 ** -26, 2 ** -14],
    [1e-12, 0],
  ])("%d rounds to %d", (value, rounded) => {
    expect(fromHalf(toHalf(value))).toBe(rounded);
  });
});

describe("floats, integers, toFloat32", () => {
  it("make what an input asks for", () => {
    expect(floats("float32", Float32Array.of(1, 2), [2]).type).toBe("float32");
    const half = floats("float16", Float32Array.of(1, -2.5), [2]);
    expect(half.type).toBe("float16");
    expect([...toFloat32(half)]).toEqual([1, -2.5]);
    expect(integers("int64", [1, 2], [1, 2]).data).toEqual(BigInt64Array.of(1n, 2n));
    expect(integers("int32", [1], [1]).data).toEqual(Int32Array.of(1));
    expect(integers("bool", [1, 0], [2]).data).toEqual(Uint8Array.of(1, 0));
    expect(integers("int64", [1], []).dims).toEqual([]);
  });

  it("refuse other types", () => {
    const fails = expect.objectContaining({ code: "bundle_tensors_differ" });
    expect(() => floats("int64", Float32Array.of(1), [1])).toThrow(fails);
    expect(() => integers("string", [1], [1])).toThrow(fails);
    expect(() => toFloat32(new ort.Tensor("int64", BigInt64Array.of(1n), [1]))).toThrow(fails);
  });
});
