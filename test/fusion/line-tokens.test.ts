import { describe, expect, it } from "vitest";
import { layoutLineTokens } from "../../src/fusion/line-tokens.js";
import type { Region } from "../../src/types.js";

const SIZE = { width: 200, height: 100 };

function line(centerX: number, centerY: number, width: number, height: number, degrees: number, ...features: number[]) {
  const region: Region = {
    ...{ kind: "line", centerX, centerY, width, height, angle: (degrees * Math.PI) / 180 },
    ...{ encodedWidth: 16, encodedHeight: 48, contentWidth: 16, contentHeight: 48 },
  };
  return { region, features: Float32Array.from(features), hiddenSize: 2 };
}

function rows(values: Float32Array, columns: number): number[][] {
  const rounded = Array.from(values, (value) => Math.round(value * 1e5) / 1e5 + 0);
  return Array.from({ length: values.length / columns }, (_, row) => rounded.slice(row * columns, (row + 1) * columns));
}

describe("layoutLineTokens", () => {
  it("lays the lines' features one after the other, each with its stretch of the line", () => {
    const tokens = layoutLineTokens([line(100, 50, 80, 10, 0, 1, 2, 3, 4), line(20, 20, 40, 20, 0, 5, 6)], SIZE);
    expect([tokens.count, tokens.hiddenSize]).toEqual([3, 2]);
    expect(rows(tokens.data, 2)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(rows(tokens.positions, 4)).toEqual([
      [0.3, 0.45, 0.2, 0.1],
      [0.5, 0.45, 0.2, 0.1],
      [0, 0.1, 0.2, 0.2],
    ]);
  });

  it.each<[string, number, number[][]]>([
    [
      "read upwards: its first step is the lowest",
      -90,
      [
        [0.45, 0.5, 0.1, 0.3],
        [0.45, 0.2, 0.1, 0.3],
      ],
    ],
    [
      "read downwards: its first step is the highest",
      90,
      [
        [0.45, 0.2, 0.1, 0.3],
        [0.45, 0.5, 0.1, 0.3],
      ],
    ],
    [
      "upside down: its first step is the rightmost",
      180,
      [
        [0.5, 0.4, 0.15, 0.2],
        [0.35, 0.4, 0.15, 0.2],
      ],
    ],
  ])("a line %s", (_, degrees, positions) => {
    const tokens = layoutLineTokens([line(100, 50, 60, 20, degrees, 1, 1, 2, 2)], SIZE);
    expect(rows(tokens.positions, 4)).toEqual(positions);
  });

  it("gives a slanting step its upright hull", () => {
    const [[x, y, width, height]] = rows(layoutLineTokens([line(100, 50, 40, 20, 30, 1, 1)], SIZE).positions, 4);
    // 40 cos 30 + 20 sin 30 = 44.641, 40 sin 30 + 20 cos 30 = 37.321
    expect([x, y, width, height]).toEqual([0.3884, 0.3134, 0.22321, 0.37321]);
  });

  it("cuts places off at the picture's border", () => {
    const tokens = layoutLineTokens([line(10, 0, 60, 20, 0, 1, 1, 2, 2), line(195, 98, 20, 20, 0, 3, 3)], SIZE);
    expect(rows(tokens.positions, 4)).toEqual([
      [0, 0, 0.05, 0.1],
      [0.05, 0, 0.15, 0.1],
      [0.925, 0.88, 0.075, 0.12],
    ]);
  });

  it("has 0 x 120 numbers where nothing was read", () => {
    expect(layoutLineTokens([], SIZE)).toEqual({
      count: 0,
      hiddenSize: 120,
      data: new Float32Array(0),
      positions: new Float32Array(0),
    });
  });
});
