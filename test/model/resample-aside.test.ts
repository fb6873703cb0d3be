import { describe, expect, it } from "vitest";
// Threads run what was built.
import { resampleAside } from "../../dist/model/resample-aside.js";
import { resample } from "../../src/tiling/resample.js";
import { random } from "../helpers/picture-model.js";

const bytes = (width: number, height: number) =>
  Uint8Array.from(random(height, width, 3).data, (level) => 128 + 60 * level);

describe("resampleAside", () => {
  it("gives what resample gives, for several at a time", async () => {
    const sizes = [4, 40, 90].map((side) => ({ width: side, height: 2 * side }));
    const from = { width: 30, height: 20 };
    const scaled = await Promise.all(sizes.map((to) => resampleAside(bytes(30, 20), from, to, "lanczos3")));
    expect(scaled).toEqual(sizes.map((to) => resample(bytes(30, 20), from, to, "lanczos3")));
  });

  it("gives the pixels themselves where nothing changes", async () => {
    const pixels = bytes(5, 4);
    expect(await resampleAside(pixels, { width: 5, height: 4 }, { width: 5, height: 4 }, "cubic")).toBe(pixels);
  });

  it("leaves its input to others, and works on", async () => {
    const pixels = bytes(30, 20);
    const ask = () => resampleAside(pixels, { width: 30, height: 20 }, { width: 60, height: 40 }, "linear");
    expect(await ask()).toEqual(await ask());
    expect(pixels).toEqual(bytes(30, 20));
  });
});
