import { describe, expect, it } from "vitest";
import { boardOf } from "../../src/reading/board.js";
import type { TextLine } from "../../src/types.js";

const HEIGHT = 20;
const STEP = 26; // px from a line to the next

/** A column at `x`: a letter is a line of so many times 10 px, a space leaves a line out. */
function column(x: number, name: string, widths: string, right = false): TextLine[] {
  return [...widths].flatMap((letter, row) => {
    if (letter === " ") return [];
    const width = 10 * Number.parseInt(letter, 36);
    const left = right ? x + 150 - width : x;
    const box = { x: left, y: 40 + STEP * row, width, height: HEIGHT };
    return [{ text: `${name}${row}`, box, confidence: 1 }];
  });
}

describe("boardOf", () => {
  it.each<[string, TextLine[][], boolean]>([
    ["a later list is longer by a card", [column(0, "a", "6ccac"), column(200, "b", "6bcbacab")], true],
    [
      "the longest in the middle",
      [column(0, "a", "6cca"), column(200, "b", "6bcbaca"), column(400, "c", "6cac")],
      true,
    ],
    ["none is longer: a grid of cards", [column(0, "a", "6ccac"), column(200, "b", "6bcba")], false],
    ["the first is the longest: a grid's last row", [column(0, "a", "6ccacba"), column(200, "b", "6bcb")], false],
    ["a note of one more line", [column(0, "a", "6ccac"), column(200, "b", "6bcbac")], false],
    ["wide apart: captions of pictures", [column(0, "a", "6ca    ca"), column(200, "b", "6bc    bacab")], false],
    ["headings on two baselines", [column(0, "a", "6ccac"), column(200, "b", " 6bcbacab")], false],
    ["too short for lists", [column(0, "a", "6cc"), column(200, "b", "6bcbaca")], false],
    ["values, flush right", [column(0, "a", "6ccac"), column(200, "b", "3142315", true)], false],
    ["one column", [column(0, "a", "6ccac")], false],
  ])("%s", (_, columns, isBoard) => {
    const rows = columns.flat().sort((a, b) => a.box.y - b.box.y);
    const found = boardOf(rows, HEIGHT, 16);
    expect(found?.map((pieces) => pieces.map(({ text }) => text).sort())).toEqual(
      isBoard ? columns.map((pieces) => pieces.map(({ text }) => text).sort()) : undefined,
    );
  });
});
