import { describe, expect, it } from "vitest";
import { measureText } from "../../src/tiling/measure-text.js";

const SIZE = { width: 320, height: 400 };

/** Grey levels of a page on which `inked` is black. */
function page(inked: (x: number, y: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: SIZE.width * SIZE.height }, (_, index) =>
    inked(index % SIZE.width, Math.floor(index / SIZE.width)) ? 0 : 255,
  );
}

/** Lines of stems as high as `height`, half as far apart, a line in every `pitch` px. */
const lines = (height: number, pitch: number) => (x: number, y: number) =>
  y % pitch < height && x % Math.max(2, height >> 1) < Math.max(1, height >> 2);

const measure = (inked: (x: number, y: number) => boolean) => measureText(page(inked), SIZE, 1);

describe("the height that measureText finds", () => {
  it.each([8, 12, 20, 31])("of lines %i px high", (height) => {
    expect(measure(lines(height, 2 * height)).height).toBe(height);
  });

  it("takes the smaller of two kinds of text, where it is not rare", () => {
    const mixed = (x: number, y: number) => (y < 200 ? lines(10, 20)(x, y) : lines(40, 80)(x, y - 200));
    expect(measure(mixed).height).toBe(10);
  });

  it("does not take icons for text: they have too few edges for their height", () => {
    const icons = (x: number, y: number) => y % 20 < 6 && x % 64 >= 4 && x % 64 < 24; // two edges a strip, six rows
    expect(measure(icons).height).toBeUndefined();
    const both = (x: number, y: number) => (y < 160 ? icons(x, y) : lines(20, 40)(x, y));
    expect(measure(both).height).toBe(20);
  });

  it("finds none on a plain page", () => {
    expect(measure(() => false)).toEqual({ height: undefined, length: 0 });
  });
});

describe("the length that measureText finds", () => {
  it.each([8, 12, 20, 25])("of lines %i px high: each over the whole width", (height) => {
    const count = Math.ceil(SIZE.height / (2 * height));
    expect(measure(lines(height, 2 * height)).length).toBeCloseTo((count * SIZE.width) / height, 0);
  });

  it("halves where only half of the picture is written on", () => {
    const text = lines(10, 20);
    const half = measure((x, y) => y < SIZE.height / 2 && text(x, y));
    expect(half.length).toBeCloseTo(measure(text).length / 2, 9);
  });

  it("does not depend on the scale", () => {
    const large = measureText(page(lines(24, 48)), SIZE, 1).length;
    const small = Uint8Array.from({ length: 160 * 200 }, (_, at) =>
      lines(12, 24)(at % 160, Math.floor(at / 160)) ? 0 : 255,
    );
    expect(measureText(small, { width: 160, height: 200 }, 1).length).toBeCloseTo(large, 0);
  });

  it("counts no icons, and nothing in a picture narrower than a strip that is plain", () => {
    expect(measure((x, y) => y % 20 < 6 && x % 64 >= 4 && x % 64 < 24).length).toBe(0);
    expect(measureText(new Uint8Array(3 * 50), { width: 3, height: 50 }, 1).length).toBe(0);
  });
});
