import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { NPY_HEADER_BYTES, npyHeader, parseNpyHeader } from "../../src/format/npy.js";
import { encodeNumbers } from "../../src/format/safetensors.js";
import { pythonHas, runPython } from "../helpers/python.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

describe.each([
  ["F16", "<f2"],
  ["F32", "<f4"],
] as const)("a .npy header of %s", (dtype, description) => {
  it.each([
    [[2, 3], "(2, 3)"],
    [[0, 120], "(0, 120)"],
    [[5], "(5,)"],
    [[123456789012, 4096], "(123456789012, 4096)"],
  ] as const)("of shape %j", (shape, tuple) => {
    const header = npyHeader(dtype, shape);
    expect(header.length).toBe(NPY_HEADER_BYTES);
    expect(Buffer.from(header).toString("latin1")).toBe(
      `\x93NUMPY\x01\x00\x76\x00{'descr': '${description}', 'fortran_order': False, 'shape': ${tuple}, }`.padEnd(127) +
        "\n",
    );
    expect(parseNpyHeader(header)).toEqual({ dtype, shape });
  });

  it("is read by numpy", async ({ skip }) => {
    skip(!pythonHas("numpy"), "python3 has no numpy here");
    const values = [0, 1, -1, 0.5, 65504, -0.25];
    const data = encodeNumbers(Float32Array.from(values), dtype);
    await writeFile(folder.at("x.npy"), Buffer.concat([npyHeader(dtype, [2, 3]), data]));
    const script = [
      "import json, sys, numpy",
      "a = numpy.load(sys.argv[1], mmap_mode='r')",
      "print(json.dumps([a.dtype.str, list(a.shape), a.ravel().tolist()]))",
    ].join("\n");
    expect(runPython(script, folder.at("x.npy"))).toEqual([description, [2, 3], values]);
  });
});

it.each([
  ["other content", "\x89PNG"],
  ["integers", "\x93NUMPY\x01\x00\x76\x00{'descr': '<i4', 'fortran_order': False, 'shape': (1, 2), }"],
])("parseNpyHeader knows no %s", (_, text) => expect(parseNpyHeader(Buffer.from(text, "latin1"))).toBeUndefined());
