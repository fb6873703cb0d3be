import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import {
  encodeNumbers,
  float16OfBits,
  parseSafetensorsHeader,
  safetensorsHeader,
  type TensorEntry,
  tensorBytes,
} from "../../src/format/safetensors.js";
import { mulberry32 } from "../../src/metrics/random.js";
import { pythonHas, runPython } from "../helpers/python.js";
import { float16, readSafetensors } from "../helpers/safetensors-reader.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

function file(dtype: TensorEntry["dtype"], tensors: readonly (readonly [string, number[], number[]])[]): Uint8Array {
  const header = safetensorsHeader(
    tensors.map(([name, shape]) => ({ name, dtype, shape })),
    { format: "pt" },
  );
  return Buffer.concat([header, ...tensors.map(([, , values]) => encodeNumbers(Float32Array.from(values), dtype))]);
}

describe("safetensorsHeader", () => {
  it("is the JSON's length, the JSON, and spaces up to a multiple of 8 bytes", () => {
    const json = '{"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]}}';
    expect(json).toHaveLength(88);
    const bytes = safetensorsHeader([{ name: "a", dtype: "F16", shape: [2, 3] }], { format: "pt" });
    expect(Array.from(bytes.subarray(0, 8))).toEqual([88, 0, 0, 0, 0, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.subarray(8))).toBe(json);
  });

  it("pads, counts the padding, and gives each tensor the place after the one before", () => {
    const bytes = safetensorsHeader([
      { name: "a", dtype: "F32", shape: [2, 3] },
      { name: "a.positions", dtype: "F32", shape: [2, 4] },
      { name: "empty", dtype: "F16", shape: [0, 120] },
      { name: "ü", dtype: "F16", shape: [5] },
    ]);
    const json =
      '{"__metadata__":{},' +
      '"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},' +
      '"a.positions":{"dtype":"F32","shape":[2,4],"data_offsets":[24,56]},' +
      '"empty":{"dtype":"F16","shape":[0,120],"data_offsets":[56,56]},' +
      '"ü":{"dtype":"F16","shape":[5],"data_offsets":[56,66]}}';
    const text = new TextDecoder().decode(bytes.subarray(8));
    expect(text.trimEnd()).toBe(json);
    expect(text.slice(json.length)).toMatch(/^ {0,7}$/);
    expect(bytes.length % 8).toBe(0);
    expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(bytes.length - 8));
  });
});

describe("tensorBytes", () => {
  it.each([
    ["F16", [2, 3], 12],
    ["F32", [2, 3], 24],
    ["F16", [0, 120], 0],
    ["F32", [], 4],
  ] as const)("%s %j: %d", (dtype, shape, bytes) => {
    expect(tensorBytes({ name: "x", dtype, shape })).toBe(bytes);
  });
});

const TENSORS: [string, number[], number[]][] = [
  ["0123456789abcdef", [2, 3], [0, 1, -1, 0.5, 65504, -0.25]],
  ["0123456789abcdef.positions", [2, 4], [0, 0.25, 0.5, 0.75, 1, 0, 0.125, 0.0625]],
  ["fedcba9876543210", [0, 3], []],
  ["fedcba9876543210.positions", [0, 4], []],
];

describe.each(["F16", "F32"] as const)("a file of %s", (dtype) => {
  it("comes back as it was", () => {
    const read = readSafetensors(file(dtype, TENSORS));
    expect([...read]).toEqual(TENSORS.map(([name, shape, values]) => [name, { dtype, shape, values }]));
  });

  it("is read by Python's safetensors", async ({ skip }) => {
    skip(!pythonHas("numpy", "safetensors.numpy"), "python3 has no safetensors and numpy here");
    await writeFile(folder.at("x.safetensors"), file(dtype, TENSORS));
    const script = [
      "import json, sys",
      "from safetensors.numpy import load_file",
      "print(json.dumps({k: [str(v.dtype), list(v.shape), v.ravel().tolist()] for k, v in load_file(sys.argv[1]).items()}))",
    ].join("\n");
    const read = runPython(script, folder.at("x.safetensors"));
    const numpy = dtype === "F16" ? "float16" : "float32";
    expect(read).toEqual(Object.fromEntries(TENSORS.map(([name, shape, values]) => [name, [numpy, shape, values]])));
  });
});

describe("parseSafetensorsHeader", () => {
  const header = (entries: object) => new TextEncoder().encode(JSON.stringify(entries));
  const tensor = (start: number, end: number, dtype = "F16", shape = [2, 1]) => ({
    dtype,
    shape,
    data_offsets: [start, end],
  });

  it("gives the tensors with their places", () => {
    const written = safetensorsHeader([
      { name: "a", dtype: "F32", shape: [1, 2] },
      { name: "b", dtype: "F32", shape: [0, 2] },
    ]);
    expect([...parseSafetensorsHeader(written.subarray(8)).values()]).toEqual([
      { name: "a", dtype: "F32", shape: [1, 2], start: 0, end: 8 },
      { name: "b", dtype: "F32", shape: [0, 2], start: 8, end: 8 },
    ]);
  });

  it.each([
    ["a hole", { a: tensor(0, 4), b: tensor(6, 10) }],
    ["an overlap", { a: tensor(0, 4), b: tensor(2, 6) }],
    ["a size that its shape has not", { a: tensor(0, 6) }],
    ["numbers of another type", { a: tensor(0, 4, "I64") }],
  ])("refuses %s", (_, entries) => {
    expect(() => parseSafetensorsHeader(header(entries))).toThrow(/^[ab] (has numbers|is not where)/);
  });
});

describe("encodeNumbers", () => {
  it("takes only its own part of a larger buffer", () => {
    const part = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    expect(Array.from(encodeNumbers(part, "F32"))).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
    expect(Array.from(encodeNumbers(part, "F16"))).toEqual([0, 0x3c, 0, 0x40]);
  });
});

const single = new Float32Array(1);
const bitsOf = (value: number): number => {
  single[0] = value;
  return new Uint32Array(single.buffer)[0];
};

describe("float16OfBits", () => {
  // Expected: numpy.float32(x).astype(numpy.float16)
  it.each<[string, number, number]>([
    ["0", 0, 0x0000],
    ["-0", -0, 0x8000],
    ["1", 1, 0x3c00],
    ["-2", -2, 0xc000],
    ["1/3", 1 / 3, 0x3555],
    ["0.1", 0.1, 0x2e66],
    ["the largest", 65504, 0x7bff],
    ["under half way to 65536", 65519.996, 0x7bff],
    ["half way to 65536: to even, which is infinity", 65520, 0x7c00],
    ["beyond", 1e10, 0x7c00],
    ["-beyond", -1e10, 0xfc00],
    ["infinity", Number.POSITIVE_INFINITY, 0x7c00],
    ["-infinity", Number.NEGATIVE_INFINITY, 0xfc00],
    ["the smallest normal", 2 ** -14, 0x0400],
    ["the largest subnormal", 1023 * 2 ** -24, 0x03ff],
    ["half way from it to the smallest normal: to even", 1023.5 * 2 ** -24, 0x0400],
    ["the smallest subnormal", 2 ** -24, 0x0001],
    ["half of it: to even, 0", 2 ** -25, 0x0000],
    ["-half of it", -(2 ** -25), 0x8000],
    ["a little more than half of it", 2 ** -25 + 2 ** -40, 0x0001],
    ["one and a half of it: to even, 2", 1.5 * 2 ** -24, 0x0002],
    ["two and a half of it: to even, 2", 2.5 * 2 ** -24, 0x0002],
    ["under half of it", 2 ** -26, 0x0000],
    ["a float32 subnormal", 1e-40, 0x0000],
    ["a tie above an even number", 1 + 2 ** -11, 0x3c00],
    ["a tie above an odd one", 1 + 3 * 2 ** -11, 0x3c02],
    ["more than a tie", 1 + 2 ** -11 + 2 ** -20, 0x3c01],
    ["a carry into the exponent", 2 - 2 ** -12, 0x4000],
  ])("%s", (_, value, half) => {
    expect(float16OfBits(bitsOf(value))).toBe(half);
  });

  it.each([0x7fc00000, 0x7f800001, 0xffc00000, 0xffffffff])("NaN %d stays one", (bits) => {
    expect(float16(float16OfBits(bits))).toBeNaN();
  });

  it("gives every half back that is not NaN, bit for bit", () => {
    const wrong: number[] = [];
    for (let half = 0; half < 0x10000; half++) {
      const value = float16(half);
      if (
        Number.isNaN(value)
          ? !Number.isNaN(float16(float16OfBits(bitsOf(value))))
          : float16OfBits(bitsOf(value)) !== half
      )
        wrong.push(half);
    }
    expect(wrong).toEqual([]);
  });

  it("takes the nearest half, the even one of two, for each middle between two and its neighbours", () => {
    const wrong: number[] = [];
    for (let half = 0; half < 0x7bff; half++) {
      const middle = bitsOf((float16(half) + float16(half + 1)) / 2); // exact in float32
      const even = half % 2 === 0 ? half : half + 1;
      if (
        float16OfBits(middle - 1) !== half ||
        float16OfBits(middle) !== even ||
        float16OfBits(middle + 1) !== half + 1
      )
        wrong.push(half);
    }
    expect(wrong).toEqual([]);
  });

  it("is never further off than half a step, on random numbers", () => {
    const random = mulberry32(3);
    for (let round = 0; round < 20_000; round++) {
      const bits = Math.floor(random() * 2 ** 32);
      const value = new Float32Array(Uint32Array.of(bits).buffer)[0];
      if (!(Math.abs(value) < 65504)) continue;
      const step = 2 ** Math.max(-24, Math.floor(Math.log2(Math.abs(value) || 1)) - 10);
      expect(Math.abs(float16(float16OfBits(bits)) - value)).toBeLessThanOrEqual(step / 2);
    }
  });
});
