import { describe, expect, it } from "vitest";
import { rowOrder } from "../../src/reading/row-order.js";
import type { TextLine } from "../../src/types.js";

function piece(text: string, x: number, y: number, width: number, height = 20, confidence = 1): TextLine {
  return { text, box: { x, y, width, height }, confidence };
}

const texts = (pieces: readonly TextLine[]) => rowOrder(pieces).map(({ text }) => text);

describe("rowOrder", () => {
  it.each<[string, TextLine[], string[]]>([
    ["nothing", [], []],
    ["rows from top to bottom", [piece("c", 0, 80, 50), piece("a", 0, 0, 50), piece("b", 0, 40, 50)], ["a", "b", "c"]],
    [
      "a line above, further right, comes first",
      [piece("left", 0, 40, 50), piece("right", 300, 0, 50)],
      ["right", "left"],
    ],
    [
      "pieces of one baseline are one line, from left to right",
      [piece("world", 60, 2, 50), piece("hello", 0, 0, 50), piece("again", 120, 1, 50)],
      ["hello world again"],
    ],
    ["a gap of two line heights joins", [piece("a", 0, 0, 50), piece("b", 90, 0, 50)], ["a b"]],
    ["a wider gap is another line: columns of a table", [piece("a", 0, 0, 50), piece("b", 91, 0, 50)], ["a", "b"]],
    [
      "a table's cells, row by row",
      [piece("Mon", 0, 0, 50), piece("9:00", 200, 1, 50), piece("Tue", 0, 40, 50), piece("10:00", 200, 39, 50)],
      ["Mon", "9:00", "Tue", "10:00"],
    ],
    ["pieces that overlap are one line", [piece("a", 0, 0, 50), piece("b", 45, 0, 50)], ["a b"]],
    ["middles up to .3 of the height apart are one row", [piece("a", 0, 0, 50), piece("b", 60, 6, 50)], ["a b"]],
    ["middles further apart are two", [piece("b", 60, 7, 50), piece("a", 0, 0, 50)], ["a", "b"]],
    ["the lower of two heights counts", [piece("a", 0, 0, 50, 36), piece("b", 60, 15, 50)], ["a", "b"]],
    ["tightly set lines stay two", [piece("a", 0, 0, 50), piece("b", 60, 11, 50)], ["a", "b"]],
    ["heights of 1.8 to 1 are one line", [piece("a", 0, 0, 50, 36), piece("b", 60, 8, 50, 20)], ["a b"]],
    ["a heading beside a note is not", [piece("a", 0, 0, 50, 37), piece("b", 60, 8, 50, 20)], ["a", "b"]],
    [
      "two lines beside something tall stay two",
      [piece("TALL", 0, 0, 100, 100), piece("one", 110, 10, 50), piece("two", 110, 70, 50)],
      ["one", "TALL", "two"],
    ],
    [
      "two lines before something tall, too, the upper one first",
      [piece("two", 0, 70, 50), piece("TALL", 80, 0, 100, 100), piece("one", 10, 10, 50)],
      ["one", "TALL", "two"],
    ],
    ["a slowly rising line is one", [piece("a", 0, 10, 50), piece("b", 60, 5, 50), piece("c", 120, 0, 50)], ["a b c"]],
  ])("%s", (_, pieces, expected) => {
    expect(texts(pieces)).toEqual(expected);
  });

  it("gives a joined line the hull of its pieces, and their confidence by length", () => {
    const [line] = rowOrder([piece("abc", 10, 5, 30, 20, 0.5), piece("d", 45, 3, 10, 18, 0.9)]);
    const box = { x: 10, y: 3, width: 45, height: 22 };
    expect(line).toEqual({ text: "abc d", box, confidence: 0.6, words: [] });
  });

  it("gives a joined line the words of its pieces, in order", () => {
    const worded = (text: string, x: number) => {
      const { box, confidence } = piece(text, x, 0, 50);
      return { text, box, confidence, words: text.split(" ").map((word) => ({ text: word, box, confidence })) };
    };
    const [line] = rowOrder([worded("c", 60), worded("a b", 0), worded("d e", 120)]);
    expect(line.words?.map(({ text }) => text)).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("does not depend on the order in which pieces were found", () => {
    const pieces = [
      piece("a", 0, 0, 50),
      piece("b", 60, 3, 50),
      piece("c", 300, 1, 50),
      piece("d", 0, 40, 50),
      piece("e", 0, 80, 50, 50),
      piece("f", 60, 95, 50),
    ];
    const expected = ["a b", "c", "d", "e", "f"];
    for (let turn = 0; turn < pieces.length; turn++) {
      const turned = [...pieces.slice(turn), ...pieces.slice(0, turn)];
      expect(texts(turned)).toEqual(expected);
      expect(texts(turned.reverse())).toEqual(expected);
    }
  });

  it("leaves what it was given as it was", () => {
    const pieces = [piece("b", 60, 0, 50), piece("a", 0, 0, 50)];
    rowOrder(pieces);
    expect(pieces).toEqual([piece("b", 60, 0, 50), piece("a", 0, 0, 50)]);
  });
});
