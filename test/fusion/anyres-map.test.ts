import { describe, expect, it } from "vitest";
import { type AnyresLayout, layoutAnyresTokens } from "../../src/fusion/anyres-map.js";
import type { Region } from "../../src/types.js";

// The golden cases of LLaVA-OneVision prove layout and numbers (test/model/families.test.ts); here: what they can't.

const SIZE = { width: 200, height: 100 };
const THUMBNAIL = { region: region("thumbnail", 0, 200), data: Float32Array.of(9, 9, 9, 9) };

function region(kind: Region["kind"], x: number, width: number): Region {
  const encoded = { encodedWidth: 8, encodedHeight: 8, contentWidth: 8, contentHeight: 8 };
  return { kind, centerX: x + width / 2, centerY: 50, width, height: 100, angle: 0, ...encoded };
}

/** Two tiles side by side, 2 x 2 tokens of one number each. */
function layout(left: number[] | undefined, right: number[] | undefined, change: Partial<AnyresLayout> = {}) {
  const tile = (x: number, data: number[] | undefined) => ({
    region: region("tile", x, 100),
    ...(data && { data: Float32Array.from(data) }),
  });
  const plan = {
    grid: { rows: 1, cols: 2 },
    tiles: [tile(0, left), tile(100, right)],
    thumbnail: THUMBNAIL,
    padded: false,
  };
  const { count, data, positions } = layoutAnyresTokens({ ...plan, ...change }, 1, SIZE);
  expect(positions.length).toBe(count * 4);
  return {
    values: [...data.subarray(4)],
    places: Array.from({ length: count - 4 }, (_, at) => [...positions.subarray((at + 4) * 4, (at + 5) * 4)]),
  };
}

describe("layoutAnyresTokens", () => {
  it("joins tiles to rows, and says where each token looks", () => {
    const { values, places } = layout([1, 2, 3, 4], [5, 6, 7, 8]);
    expect(values).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
    expect(places[2]).toEqual([0.5, 0, 0.25, 0.5]);
    expect(places[7]).toEqual([0.75, 0.5, 0.25, 0.5]);
  });

  it("ends each row with the newline, at its right end", () => {
    const { values, places } = layout([1, 2, 3, 4], [5, 6, 7, 8], { newline: Float32Array.of(0) });
    expect(values).toEqual([1, 2, 5, 6, 0, 3, 4, 7, 8, 0]);
    expect(places[4]).toEqual([1, 0, 0, 0.5]);
  });

  it("gives tiles that were left out no tokens", () => {
    const { values, places } = layout([1, 2, 3, 4], undefined, { newline: Float32Array.of(0) });
    expect(values).toEqual([1, 2, 0, 3, 4, 0]);
    expect(places[2]).toEqual([0.5, 0, 0, 0.5]);
    expect(layout(undefined, undefined).values).toEqual([]);
  });

  it("does not let tiles that were left out weigh in a map that is shrunk", () => {
    const { values } = layout([4, 4, 4, 4], undefined, { maxMapTiles: 0.5 });
    expect(values).toEqual([4]);
  });

  it("drops the rows of padding", () => {
    const squarish = { x: 0, y: -50 };
    const tall = (x: number) => ({ ...region("tile", x, 100), centerY: squarish.y + 100, height: 200 });
    const tiles = [
      { region: tall(0), data: Float32Array.from({ length: 16 }, (_, at) => at) },
      { region: tall(100), data: Float32Array.from({ length: 16 }, (_, at) => 100 + at) },
    ];
    const thumbnail = { ...THUMBNAIL, data: new Float32Array(16) };
    const { data, positions } = layoutAnyresTokens({ grid: { rows: 1, cols: 2 }, tiles, thumbnail, padded: true }, 1, {
      width: 200,
      height: 50,
    });
    expect([...data.subarray(16)]).toEqual([4, 5, 6, 7, 104, 105, 106, 107, 8, 9, 10, 11, 108, 109, 110, 111]);
    expect([...positions.subarray(64, 68)]).toEqual([0, 0, 0.125, 1]);
  });
});
