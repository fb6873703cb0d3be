import { describe, expect, it } from "vitest";
import { readingOrder } from "../../src/reading/reading-order.js";
import type { TextLine } from "../../src/types.js";

function piece(text: string, x: number, y: number, width: number, height = 20): TextLine {
  return { text, box: { x, y, width, height }, confidence: 1 };
}

/** Lines under each other, named a1, a2, ... */
function column(name: string, x: number, y: number, widths: readonly number[], pitch = 24): TextLine[] {
  return widths.map((width, index) => piece(`${name}${index + 1}`, x, y + index * pitch, width));
}

const TEXT = [290, 300, 296, 288, 180];

describe("readingOrder", () => {
  it.each<[string, TextLine[], string]>([
    ["nothing", [], ""],
    ["rows from top to bottom", [piece("b", 0, 40, 50), piece("a", 0, 0, 50)], "a b"],
    [
      "two columns of text on common baselines, a heading across them and a line below",
      [
        piece("heading", 0, 0, 620, 30),
        ...column("a", 0, 50, TEXT),
        ...column("b", 330, 50, TEXT),
        piece("foot", 0, 190, 620),
      ],
      "heading a1 a2 a3 a4 a5 b1 b2 b3 b4 b5 foot",
    ],
    [
      "columns closer than two line heights are not joined",
      [...column("a", 0, 0, TEXT), ...column("b", 325, 0, TEXT)],
      "a1 a2 a3 a4 a5 b1 b2 b3 b4 b5",
    ],
    [
      "a side bar beside text with other baselines",
      [...column("s", 0, 3, [60, 70, 50, 60, 65], 38), ...column("t", 200, 0, [500, 480, 500, 490, 500, 200], 27)],
      "s1 s2 s3 s4 s5 t1 t2 t3 t4 t5 t6",
    ],
    [
      "a table's cells, row by row",
      [...column("a", 0, 0, [60, 70, 50, 60, 65]), ...column("b", 200, 0, [60, 70, 50, 60, 65])],
      "a1 b1 a2 b2 a3 b3 a4 b4 a5 b5",
    ],
    [
      "values that end flush right belong to their rows, even off the baseline",
      [
        ...column("a", 0, 0, [80, 120, 60, 100, 90], 50),
        ...[30, 60, 45, 20, 70].map((width, index) => piece(`v${index + 1}`, 400 - width, 10 + index * 50, width)),
      ],
      "a1 v1 a2 v2 a3 v3 a4 v4 a5 v5",
    ],
    [
      "cards, one after the other, row by row of cards",
      [
        ...column("a", 0, 0, [80, 200, 60]),
        ...column("b", 300, 0, [90, 180, 60]),
        ...column("c", 0, 120, [70, 210, 60]),
        ...column("d", 300, 120, [85, 190, 60]),
      ],
      "a1 a2 a3 b1 b2 b3 c1 c2 c3 d1 d2 d3",
    ],
    [
      "cards that agree in their first line only: one has a line more, one a button lower down",
      [0, 150].flatMap((y) => [
        ...column(`a${y}`, 0, y, [80, 60]),
        ...column(`b${y}`, 200, y, [80, 90, 60]),
        ...column(`c${y}`, 400, y, [80, 60, 70]),
        piece(`button${y}`, 400, y + 81, 70),
      ]),
      "a01 a02 b01 b02 b03 c01 c02 c03 button0 a1501 a1502 b1501 b1502 b1503 c1501 c1502 c1503 button150",
    ],
    [
      "a table in sections, its columns too long for cards",
      [0, 200].flatMap((y) => [
        ...column(`a${y}`, 0, y, [80, 60, 70, 60, 80, 70]),
        ...column(`b${y}`, 200, y, [80, 90, 60, 70, 60, 80]),
      ]),
      [0, 200].flatMap((y) => [1, 2, 3, 4, 5, 6].flatMap((row) => [`a${y}${row}`, `b${y}${row}`])).join(" "),
    ],
    [
      "two lines that chance to stand beside two others",
      [...column("a", 0, 0, [80, 70], 40), ...column("b", 300, 15, [80, 70], 40)],
      "a1 b1 a2 b2",
    ],
  ])("%s", (_, pieces, expected) => {
    for (const turned of [pieces, [...pieces].reverse()]) {
      expect(
        readingOrder(turned)
          .map(({ text }) => text)
          .join(" "),
      ).toBe(expected);
    }
  });

  it("loses no word of anything", () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    for (let round = 0; round < 50; round++) {
      const pieces = Array.from({ length: 60 }, (_, index) =>
        piece(`w${index}`, 900 * random(), 900 * random(), 10 + 200 * random(), 8 + 30 * random()),
      );
      const words = readingOrder(pieces).flatMap(({ text }) => text.split(" "));
      expect(words.sort()).toEqual(pieces.map(({ text }) => text).sort());
    }
  });
});
