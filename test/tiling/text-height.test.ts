import { describe, expect, it } from "vitest";
import { measureTextHeight } from "../../src/tiling/text-height.js";

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

describe("measureTextHeight", () => {
  it.each([8, 12, 20, 31])("of lines %i px high", (height) => {
    expect(measureTextHeight(page(lines(height, 2 * height)), SIZE, 1)).toBe(height);
  });

  it("takes the smaller of two kinds of text, where it is not rare", () => {
    const mixed = (x: number, y: number) => (y < 200 ? lines(10, 20)(x, y) : lines(40, 80)(x, y - 200));
    expect(measureTextHeight(page(mixed), SIZE, 1)).toBe(10);
  });

  it("does not take icons for text: they have too few edges for their height", () => {
    const icons = (x: number, y: number) => y % 20 < 6 && x % 64 >= 4 && x % 64 < 24; // two edges a strip, six rows
    expect(measureTextHeight(page(icons), SIZE, 1)).toBeUndefined();
    const both = (x: number, y: number) => (y < 160 ? icons(x, y) : lines(20, 40)(x, y));
    expect(measureTextHeight(page(both), SIZE, 1)).toBe(20);
  });

  it("finds none on a plain page", () => {
    expect(
      measureTextHeight(
        page(() => false),
        SIZE,
        1,
      ),
    ).toBeUndefined();
  });
});
