import { describe, expect, it } from "vitest";
import { lineRegions } from "../../src/reading/line-regions.js";
import type { RotatedRect } from "../../src/reading/min-area-rect.js";
import type { Size } from "../../src/types.js";

const DEGREE = Math.PI / 180;
const SAME = { width: 1000, height: 1000 };

function rect(centerX: number, centerY: number, width: number, height: number, degrees = 0): RotatedRect {
  return { centerX, centerY, width, height, angle: degrees * DEGREE };
}

function region(line: RotatedRect, canvas: Size = SAME, size: Size = SAME) {
  const [{ centerX, centerY, width, height, angle, ...rest }] = lineRegions([line], canvas, size, 1.15);
  const tenth = (value: number) => Math.round(value * 10) / 10 + 0;
  return { place: [centerX, centerY, width, height].map(tenth), degrees: tenth(angle / DEGREE), ...rest };
}

describe("lineRegions", () => {
  it("are 48 px high and 1.15 times as wide as their proportions ask for", () => {
    expect(lineRegions([rect(500, 100, 200, 25)], SAME, SAME, 1.15)).toEqual([
      {
        kind: "line",
        centerX: 500,
        centerY: 100,
        width: 200,
        height: 25,
        angle: 0,
        encodedWidth: 440,
        encodedHeight: 48,
        contentWidth: 440,
        contentHeight: 48,
      },
    ]);
  });

  // [width, height] -> encodedWidth: a multiple of 8, 16..4096
  it.each([
    [100, 48, 112], // 115 px = 14.4 steps
    [101, 48, 120], // 116.2 px = 14.5 steps
    [10, 19, 32], // 29.1 px
    [28, 55, 32], // 28.1 px
    [40, 20, 112], // 110.4 px
    [16, 32, 24], // 27.6 px = 3.45 steps
    [1, 2, 24],
    [25, 48, 32], // 28.75 px = 3.6 steps
    [3600, 48, 4096],
    [9999, 48, 4096],
  ])("%d x %d px are encoded %d px wide", (width, height, encodedWidth) => {
    expect(region(rect(500, 500, width, height))).toMatchObject({ encodedWidth, contentWidth: encodedWidth });
  });

  it("keep their order", () => {
    const regions = lineRegions([rect(500, 900, 100, 20), rect(500, 100, 100, 20)], SAME, SAME, 1.15);
    expect(regions.map(({ centerY }) => centerY)).toEqual([900, 100]);
  });

  it.each<[string, RotatedRect, Size, Size, number[]]>([
    [
      "a canvas of half the size",
      rect(100, 50, 60, 10),
      { width: 500, height: 250 },
      { width: 1000, height: 500 },
      [200, 100, 120, 20],
    ],
    [
      "a squashed canvas",
      rect(256, 128, 100, 10),
      { width: 512, height: 512 },
      { width: 2048, height: 1024 },
      [1024, 256, 400, 20],
    ],
    [
      "an enlarged one",
      rect(100, 50, 60, 12),
      { width: 200, height: 100 },
      { width: 100, height: 50 },
      [50, 25, 30, 6],
    ],
  ])("of %s are in original pixels", (_, line, canvas, size, expected) => {
    expect(region(line, canvas, size)).toMatchObject({ place: expected, degrees: 0 });
  });

  it("take a tilted line's angle from the picture, not from the squashed canvas", () => {
    // tan 30 = .577 of the canvas is .289 of a picture twice as wide: 16.1 degrees.
    const { place, degrees } = region(
      rect(256, 256, 300, 4, 30),
      { width: 512, height: 512 },
      { width: 1024, height: 512 },
    );
    expect(place.slice(0, 2)).toEqual([512, 256]);
    expect(Math.abs(degrees - 16.1)).toBeLessThan(1.5);
    expect(Math.abs(place[2] - Math.hypot(300 * Math.cos(30 * DEGREE) * 2, 300 * Math.sin(30 * DEGREE)))).toBeLessThan(
      8,
    );
  });

  it.each<[string, RotatedRect, number[], number]>([
    // A tilt counts once it lifts the line's end by more than .35 of its height: 200 sin 2 = 6.98, .35 * 20 = 7.
    ["a tilt within the map's noise is levelled", rect(500, 500, 200, 20, 2), [500, 500, 200, 20], 0],
    ["a tilt beyond it is kept", rect(500, 500, 200, 20, 2.1), [500, 500, 200, 20], 2.1],
    ["a rising line", rect(500, 500, 200, 20, -30), [500, 500, 200, 20], -30],
    ["a lone narrow letter stays upright", rect(500, 500, 10, 20), [500, 500, 10, 20], 0],
    ["a vertical line is read from the bottom to the top", rect(500, 500, 20, 200), [500, 500, 200, 20], -90],
    ["one that leans to the right", rect(500, 500, 20, 200, 5), [500, 500, 200, 20], -85],
    ["one that leans to the left a little", rect(500, 500, 20, 200, -3), [500, 500, 200, 20], -93],
    // Its length falls by 60 degrees to the right: read against that it would stand on its head.
    ["a line that falls steeply is read downwards", rect(500, 500, 20, 200, -30), [500, 500, 200, 20], 60],
  ])("%s", (_, line, place, degrees) => {
    expect(region(line)).toMatchObject({ place, degrees });
  });
});
