import { describe, expect, it } from "vitest";
import { findTable } from "../../src/reading/find-table.js";
import type { TextLine } from "../../src/types.js";

type Cell = readonly [text: string, x: number, y: number, width?: number, height?: number];

const linesOf = (cells: readonly Cell[]): TextLine[] =>
  cells.map(([text, x, y, width = 50, height = 20]) => ({ text, box: { x, y, width, height }, confidence: 1 }));

const GRID: Cell[] = [0, 30, 60].flatMap((y): Cell[] => [
  [`a${y}`, 0, y],
  [`b${y}`, 100, y],
]);

describe("findTable", () => {
  it.each<[string, Cell[], string[][] | undefined]>([
    [
      "three rows of two",
      GRID,
      [
        ["a0", "b0"],
        ["a30", "b30"],
        ["a60", "b60"],
      ],
    ],
    ["two rows are too few", GRID.slice(0, 4), undefined],
    ["one column is none", GRID.filter((_, index) => index % 2 === 0), undefined],
    [
      "flush right",
      [
        ["a", 0, 0],
        ["1", 140, 0, 10],
        ["b", 0, 30],
        ["20", 130, 30, 20],
        ["c", 0, 60],
        ["300", 120, 60, 30],
      ],
      [
        ["a", "1"],
        ["b", "20"],
        ["c", "300"],
      ],
    ],
    [
      "a row of one cell ends it",
      [...GRID, ["end", 0, 90]],
      [
        ["a0", "b0"],
        ["a30", "b30"],
        ["a60", "b60"],
      ],
    ],
    ["rows too far apart", GRID.map(([text, x, y]): Cell => [text, x, y * 3]), undefined],
    ["cells that reach into the next column", [...GRID.slice(0, 4), ["wide", 0, 60, 110], ["b60", 130, 60]], undefined],
    ["a row in letters twice as high", [["A", 0, -40, 50, 40], ["B", 100, -40, 50, 40], ...GRID], undefined],
    [
      "a cell that is missing",
      [
        ["a", 0, 0],
        ["b", 100, 0],
        ["c", 200, 0],
        ["d", 0, 30],
        ["e", 200, 30],
        ["f", 0, 60],
        ["g", 100, 60],
        ["h", 200, 60],
      ],
      [
        ["a", "b", "c"],
        ["d", "", "e"],
        ["f", "g", "h"],
      ],
    ],
    [
      "too many of them",
      [
        ["a", 0, 0],
        ["b", 100, 0],
        ["c", 200, 30],
        ["d", 300, 30],
        ["e", 0, 60],
        ["f", 100, 60],
      ],
      undefined,
    ],
  ])("%s", (_, cells, expected) => {
    expect(findTable(linesOf(cells), 0)?.rows).toEqual(expected);
  });

  const wordsAt = (y: number, ...words: [text: string, x: number][]): TextLine => ({
    text: words.map(([text]) => text).join(" "),
    box: { x: words[0][1], y, width: words.at(-1)![1] + 20 - words[0][1], height: 20 },
    confidence: 1,
    words: words.map(([text, x]) => ({ text, box: { x, y, width: 20, height: 20 }, confidence: 1 })),
  });

  it("cuts a line into cells where its words stand far apart, and only there", () => {
    const lines = [0, 30, 60].map((y) => wordsAt(y, ["Town", 0], ["Hall", 26], ["5:17", 64], ["5:54", 100]));
    expect(findTable(lines, 0)).toEqual({ rows: new Array(3).fill(["Town Hall", "5:17", "5:54"]), count: 3 });
  });

  it("joins two cells of a row where another row's cell is as wide as both, but not all", () => {
    const lines = [0, 30].map((y) => wordsAt(y, ["1", 0], ["Glue", 40], ["750", 100]));
    const wide = wordsAt(60, ["2", 0], ["Oil", 26], ["9", 104]);
    expect(findTable([...lines, wide], 0)?.rows).toEqual([
      ["1 Glue", "750"],
      ["1 Glue", "750"],
      ["2 Oil", "9"],
    ]);
    const across = wordsAt(60, ...[0, 26, 52, 78, 104].map((x): [string, number] => ["and", x]), ["x", 150]);
    expect(findTable([...lines, across], 0)).toBeUndefined();
  });

  it("begins where it is told, and says how many lines it takes", () => {
    const lines = linesOf([["head", 0, -60], ...GRID, ["end", 0, 90]]);
    expect(findTable(lines, 0)).toBeUndefined();
    expect(findTable(lines, 1)?.count).toBe(6);
  });
});
