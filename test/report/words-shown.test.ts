import { describe, expect, test } from "vitest";
import { collapseRounds } from "../../src/report/collapse-rounds.js";
import { figure, percent, percentWithInterval, points, times } from "../../src/report/format-number.js";
import { summarize } from "../../src/report/summarize.js";
import { headline, verdict } from "../../src/report/verdict.js";
import { markWords, truncateRuns, worstPictures } from "../../src/report/worst-pictures.js";
import { makeMeta, makeMode } from "./make-samples.js";

describe("numbers", () => {
  test.each([
    [0, "0"],
    [0.0421, "0.042"],
    [0.9999, "1.00"],
    [7.312, "7.31"],
    [9.999, "10.0"],
    [51.24, "51.2"],
    [99.96, "100"],
    [1234.5, "1,235"],
  ])("figure(%d)", (value, expected) => expect(figure(value)).toBe(expected));

  test.each([
    [0.224, "+22.4"],
    [-0.05, "−5.0"],
    [0.0004, "±0.0"],
    [0, "±0.0"],
  ])("points(%d)", (value, expected) => expect(points(value)).toBe(expected));

  test("the others", () => {
    expect(percent(0.9364)).toBe("93.6 %");
    expect(percentWithInterval({ value: 0.936, low: 0.91, high: 0.958 })).toBe("93.6 % (91.0–95.8)");
    expect(times(1.0163)).toBe("1.02×");
  });
});

describe("verdict", () => {
  const three = (wrong: [number, number]) => [
    ...makeMode("fixed", 3, wrong[0], 100),
    ...makeMode("adaptive", 3, wrong[1], 100),
  ];

  test.each<[string, [number, number], string]>([
    [
      "gain",
      [3, 1],
      "adaptive raises word F1 from 70.0 % to 90.0 % (+20.0 points, 95 % CI +20.0 to +20.0) at 1.00× the mean latency of fixed.",
    ],
    [
      "loss",
      [1, 3],
      "adaptive lowers word F1 from 90.0 % to 70.0 % (−20.0 points, 95 % CI −20.0 to −20.0) at 1.00× the mean latency of fixed.",
    ],
    [
      "neither",
      [1, 1],
      "adaptive cannot be told apart from fixed in word F1 (90.0 % → 90.0 %: ±0.0 points, 95 % CI ±0.0 to ±0.0) at 1.00× the mean latency of fixed.",
    ],
  ])("%s", (_, wrong, expected) => {
    expect(verdict(summarize(three(wrong), makeMeta()))).toBe(expected);
  });

  test("one mode, none", () => {
    expect(verdict(summarize(three([1, 1]), makeMeta({ modes: ["fixed"] })))).toBe(
      "fixed reads 3 pictures with a word F1 of 90.0 % (95 % CI 90.0 % to 90.0 %), 101 ms each.",
    );
    expect(verdict(summarize([], makeMeta()))).toBe("Nothing was measured.");
  });

  test("is about adaptive where it ran, else about the most accurate", () => {
    const samples = [
      ...makeMode("fixed", 3, 4, 1),
      ...makeMode("single@768", 3, 1, 1),
      ...makeMode("threshold", 3, 2, 1),
      ...makeMode("adaptive", 3, 3, 1),
    ];
    const about = (modes: string[]) => headline(summarize(samples, makeMeta({ modes })))?.candidate;
    expect(about(["fixed", "single@768", "threshold", "adaptive"])).toBe("adaptive");
    expect(about(["fixed", "threshold", "single@768"])).toBe("single@768");
  });
});

describe("worst pictures", () => {
  test.each([
    // text, other, runs ("!" before what the other has not)
    ["a b c", "a c", ["a", "! b", " c"]],
    ["the the", "the", ["the", "! the"]], // a multiset
    ["one\n two", "two one", ["one\n two"]], // order does not matter
    ["“x”", '"x"', ["“x”"]], // compared as the score compares
    ["设置", "设", ["!设置"]], // one run without a space: marked whole
    ["", "x", []],
  ])("markWords(%j, %j)", (text, other, expected) => {
    expect(markWords(text, other).map((run) => (run.found ? "" : "!") + run.text)).toEqual(expected);
  });

  test("truncateRuns counts characters, not UTF-16 units", () => {
    const runs = [
      { text: "😀😀", found: true },
      { text: " 😀😀😀", found: false },
    ];
    expect(truncateRuns(runs, 4)).toEqual([runs[0], { text: " 😀…", found: false }]);
    expect(truncateRuns(runs, 6)).toEqual(runs);
  });

  test("lowest F1 of the candidate first, with what the baseline made of it; a faultless picture is none", () => {
    const adaptive = makeMode("adaptive", 3, 0, 1).map((s, k) => ({ ...s, hits: [9, 10, 5][k] }));
    const samples = [...makeMode("fixed", 3, 4, 1), ...adaptive];
    const worst = worstPictures(summarize(samples, makeMeta()), collapseRounds(samples));
    expect(worst.map(({ picture, f1ByMode }) => [picture.path, f1ByMode])).toEqual([
      [
        "002.png",
        [
          ["fixed", 0.6],
          ["adaptive", 0.5],
        ],
      ],
      [
        "000.png",
        [
          ["fixed", 0.6],
          ["adaptive", 0.9],
        ],
      ],
    ]);
  });
});
