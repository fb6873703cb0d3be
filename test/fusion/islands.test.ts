import { describe, expect, it } from "vitest";
import { islands } from "../../src/fusion/islands.js";

const rect = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe("islands", () => {
  it.each([
    ["nothing", [], []],
    ["one", [rect(3, 4, 5, 6)], [[rect(3, 4, 5, 6)]]],
    ["two apart", [rect(0, 0, 4, 4), rect(5, 0, 4, 8)], [[rect(5, 0, 4, 8)], [rect(0, 0, 4, 4)]]],
    ["two that touch along a side", [rect(0, 0, 4, 4), rect(4, 0, 4, 4)], [[rect(0, 0, 4, 4), rect(4, 0, 4, 4)]]],
    ["two that touch at a corner", [rect(0, 0, 4, 4), rect(4, 4, 4, 4)], [[rect(0, 0, 4, 4), rect(4, 4, 4, 4)]]],
    [
      "two joined by a third",
      [rect(0, 0, 4, 4), rect(6, 0, 4, 4), rect(3, 0, 4, 4)],
      [[rect(0, 0, 4, 4), rect(6, 0, 4, 4), rect(3, 0, 4, 4)]],
    ],
    [
      "one in the bay of two others",
      [rect(0, 0, 9, 2), rect(0, 0, 2, 9), rect(4, 4, 2, 2)],
      [[rect(0, 0, 9, 2), rect(0, 0, 2, 9)], [rect(4, 4, 2, 2)]],
    ],
  ])("%s", (_, places, expected) => {
    expect(islands(places).map((island) => island.places)).toEqual(expected);
  });

  it("lies around its places, and keeps what they carry", () => {
    const [island] = islands([
      { ...rect(2, 3, 4, 4), name: "a" },
      { ...rect(5, 6, 4, 8), name: "b" },
    ]);
    expect(island).toMatchObject(rect(2, 3, 7, 11));
    expect(island.places.map(({ name }) => name)).toEqual(["a", "b"]);
  });
});
