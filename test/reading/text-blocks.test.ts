import { describe, expect, it } from "vitest";
import { type Block, textBlocks } from "../../src/reading/text-blocks.js";
import type { TextLine } from "../../src/types.js";

/** Lines 24 px apart unless told where; 20 px high and 10 px a character wide. */
type Spec = string | readonly [text: string, place: Partial<TextLine["box"]>];

function linesOf(specs: readonly Spec[]): TextLine[] {
  return specs.map((spec, index) => {
    const [text, place] = typeof spec === "string" ? [spec, {}] : spec;
    return { text, box: { x: 0, y: index * 24, width: text.length * 10, height: 20, ...place }, confidence: 1 };
  });
}

const paragraph = (...texts: string[]): Block => ({ kind: "paragraph", texts });
const heading = (level: 1 | 2 | 3, text: string): Block => ({ kind: "heading", level, text });
const list = (...items: [string, ...string[]][]): Block => ({
  kind: "list",
  items: items.map(([marker, ...texts]) => ({ marker, texts })),
});

const BODY = "a line of running text";

describe("textBlocks", () => {
  it.each<[string, Spec[], Block[]]>([
    ["nothing", [], []],
    ["running text is one paragraph", [BODY, BODY, "its end."], [paragraph(BODY, BODY, "its end.")]],
    ["a short line ends it", ["its end.", BODY], [paragraph("its end."), paragraph(BODY)]],
    ["a gap parts paragraphs", [BODY, [BODY, { y: 34 }]], [paragraph(BODY), paragraph(BODY)]],
    ["another left edge, too", [BODY, [BODY, { x: 20 }]], [paragraph(BODY), paragraph(BODY)]],
    ["what stands beside is another", [BODY, [BODY, { x: 5, y: 0 }]], [paragraph(BODY), paragraph(BODY)]],
    ["1.3 times the body's height", [["Head", { height: 26 }], BODY], [heading(3, "Head"), paragraph(BODY)]],
    ["less is none", [["Head", { height: 25 }], BODY], [paragraph("Head"), paragraph(BODY)]],
    [
      "1.6 times",
      [
        ["Head", { height: 32 }],
        [BODY, { y: 60 }],
      ],
      [heading(2, "Head"), paragraph(BODY)],
    ],
    [
      "twice",
      [
        ["Head", { height: 40 }],
        [BODY, { y: 60 }],
      ],
      [heading(1, "Head"), paragraph(BODY)],
    ],
    [
      "large figures are none",
      [
        ["9.7", { height: 30 }],
        [BODY, { y: 60 }],
      ],
      [paragraph("9.7"), paragraph(BODY)],
    ],
    [
      "a heading of two lines, the second without descenders",
      [
        ["Big", { height: 28 }],
        ["Move", { y: 30, height: 24 }],
        [BODY, { y: 90 }],
        [BODY, { y: 114 }],
      ],
      [heading(3, "Big Move"), paragraph(BODY, BODY)],
    ],
    [
      "a vertical line's height is its width",
      [[BODY, { width: 20, height: 220 }], BODY],
      [paragraph(BODY), paragraph(BODY)],
    ],
    ["bullets", ["• one", "• two"], [list(["-", "one"], ["-", "two"])]],
    ["numbers that count on", ["1. one", "2. two"], [list(["1.", "one"], ["2.", "two"])]],
    ["others are text", ["1. one", "3. three"], [paragraph("1. one"), paragraph("3. three")]],
    [
      "a list that begins anew behind another is text: Markdown would count on",
      ["1. one", "2. two", "1. uno", "2. due"],
      [list(["1.", "one"], ["2.", "two"]), paragraph("1. uno"), paragraph("2. due")],
    ],
    ["a single number is text", ["1. one"], [paragraph("1. one")]],
    [
      "an item's further lines are indented",
      ["1. one", ["more", { x: 20 }], "2. two"],
      [list(["1.", "one", "more"], ["2.", "two"])],
    ],
    ["and end where they are not", ["• one", "more"], [list(["-", "one"]), paragraph("more")]],
    [
      "a table",
      [0, 24, 48].flatMap((y): Spec[] => [
        ["a", { y }],
        ["b", { x: 100, y }],
      ]),
      [
        {
          kind: "table",
          rows: [
            ["a", "b"],
            ["a", "b"],
            ["a", "b"],
          ],
        },
      ],
    ],
    [
      "that begins within a row is none",
      [
        ...([
          ["X", { y: -10, width: 40, height: 40 }],
          ["a", { x: 50, y: 0 }],
          ["b", { x: 100, y: 0 }],
        ] as const),
        ...[24, 48].flatMap((y): Spec[] => [
          ["wide", { y, width: 60 }],
          ["b", { x: 100, y }],
        ]),
      ],
      [heading(1, "X"), ...["a", "b", "wide", "b", "wide", "b"].map((text) => paragraph(text))],
    ],
  ])("%s", (_, specs, expected) => {
    expect(textBlocks(linesOf(specs))).toEqual(expected);
  });
});
