import { describe, expect, it } from "vitest";
import { isOnPicture } from "../../src/reading/on-picture.js";
import type { Region } from "../../src/types.js";

const SIZE = { width: 120, height: 60 };

function image(level: (x: number, y: number) => number) {
  const pixels = new Uint8Array(SIZE.width * SIZE.height * 3);
  for (let at = 0; at < SIZE.width * SIZE.height; at++) {
    pixels.fill(level(at % SIZE.width, Math.floor(at / SIZE.width)), at * 3, at * 3 + 3);
  }
  return { pixels, size: SIZE };
}

function line(centerX: number, centerY: number, width: number, height: number, angle = 0): Region {
  const encoded = { encodedWidth: 320, encodedHeight: 48, contentWidth: 320, contentHeight: 48 };
  return { kind: "line", centerX, centerY, width, height, angle, ...encoded };
}

const MIDDLE = line(60, 30, 60, 20);
const isIn = (x: number, y: number) => x > 30 && x < 90 && y > 20 && y < 40;
const texture = (x: number, y: number) => (x * 37 + y * 91) % 200;

describe("isOnPicture", () => {
  it.each<[string, (x: number, y: number) => number, Region, boolean]>([
    ["an even surface", () => 200, MIDDLE, false],
    ["letters on an even surface", (x, y) => (isIn(x, y) ? texture(x, y) : 200), MIDDLE, false],
    ["a texture", texture, MIDDLE, true],
    [
      "an even plate on a texture, larger than what is looked at",
      (x) => (x > 10 && x < 110 ? 90 : 9 * x),
      MIDDLE,
      false,
    ],
    ["a gentle slope", (x) => x * 2, MIDDLE, false],
    ["a steep slope", (x) => (x * 4) % 256, MIDDLE, true],
    ["another line a little above", (x, y) => (y < 18 && y > 13 ? texture(x, y) : 200), MIDDLE, false],
    ["a vertical line on a texture", texture, line(60, 30, 40, 16, -Math.PI / 2), true],
    ["the whole picture: nothing is around it", texture, line(60, 30, 120, 60), false],
    ["at the picture's corner", texture, line(10, 5, 30, 16), true],
  ])("%s", (_, level, region, expected) => {
    expect(isOnPicture(image(level), region)).toBe(expected);
  });
});
