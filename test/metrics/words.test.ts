import { describe, expect, test } from "vitest";
import { wordList, words } from "../../src/metrics/words.js";

/** Expectations computed by the bars' own words.py (Python 3.11): text -> multiset of words. */
const GOLDEN: [string, Record<string, number>][] = [
  ["", {}],
  ["  \n\t ", {}],
  ["Settings Wi-Fi  Wi\u2011Fi Wi\u2010Fi Wi\u2212Fi Wi\u2013Fi Wi\u2014Fi", { Settings: 1, "Wi-Fi": 6 }],
  [
    "\u2018It\u2019s\u2019 \u201cfine\u201d\u2026 wait... \"fine\" 'It's'",
    { "'It's'": 2, '"fine"...': 1, "wait...": 1, '"fine"': 1 },
  ],
  [
    "\ufb01ne \u2460 x\u00b2 \u2122 \u212b caf\u00e9 cafe\u0301 \u017fo",
    { fine: 1, "1": 1, x2: 1, TM: 1, "\u00c5": 1, "caf\u00e9": 2, so: 1 },
  ],
  [
    "\u8bbe\u7f6eWi-Fi\u5df2\u8fde\u63a5\uff0c100%\uff01\u300c\u5b8c\u300d\u3000\u5168\u89d2\uff21\uff22\uff11",
    {
      "\u8bbe": 1,
      "\u7f6e": 1,
      "Wi-Fi": 1,
      "\u5df2": 1,
      "\u8fde": 1,
      "\u63a5": 1,
      ",100%!": 1,
      "\u300c": 1,
      "\u5b8c": 1,
      "\u300d": 1,
      "\u5168": 1,
      "\u89d2": 1,
      AB1: 1,
    },
  ],
  [
    "\u30ab\u30bf\u30ab\u30ca \u3072\u3089\u304c\u306a \uff76\uff80\uff76\uff85 \u65e5\u672c\u8a9e\u30c6\u30b9\u30c8",
    {
      "\u30ab\u30bf\u30ab\u30ca": 2,
      "\u3072\u3089\u304c\u306a": 1,
      "\u65e5": 1,
      "\u672c": 1,
      "\u8a9e": 1,
      "\u30c6\u30b9\u30c8": 1,
    },
  ],
  [
    "a\u00a0b\u2003c\u2028d\u0085e\u001cf\ufeffg\u200bh\u202fi\u205fj\u1680k\u180el",
    { a: 1, b: 1, c: 1, d: 1, e: 1, "f\ufeffg\u200bh": 1, i: 1, j: 1, "k\u180el": 1 },
  ],
  [
    "the The THE the \ud83d\ude00\ud83d\ude00 \ud83d\ude00 \ud840\udc00\ud840\udc01 x",
    { the: 2, The: 1, THE: 1, "\ud83d\ude00\ud83d\ude00": 1, "\ud83d\ude00": 1, "\ud840\udc00\ud840\udc01": 1, x: 1 },
  ],
  [
    "\uf900\u8c48 \u3400\u4dbf \u9fff \ufa0e \uffe0\uffed \u3001\u3002",
    { "\u8c48": 2, "\u3400": 1, "\u4dbf": 1, "\u9fff": 1, "\ufa0e": 1, "\u00a2\u25a0": 1, "\u3001": 1, "\u3002": 1 },
  ],
  [
    "\u2025 \u22ef \u2033 \u00b4 \u00bd \u33a1 \u3231 \uac00\u1100\u1161",
    {
      "..": 1,
      "\u22ef": 1,
      "\u2032\u2032": 1,
      "\u0301": 1,
      "1\u20442": 1,
      m2: 1,
      "(": 1,
      "\u682a": 1,
      ")": 1,
      "\uac00\uac00": 1,
    },
  ],
  ["a\nb\r\nc\u000bd\fe  f", { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 }],
  [
    "\ud55c\uad6d\uc5b4 \u0410\u0411\u0412 \u0645\u0631\u062d\u0628\u0627 \ufefb \u2015 \ufe58 \uff0d \u00ad-",
    {
      "\ud55c\uad6d\uc5b4": 1,
      "\u0410\u0411\u0412": 1,
      "\u0645\u0631\u062d\u0628\u0627": 1,
      "\u0644\u0627": 1,
      "\u2015": 1,
      "-": 2,
      "\u00ad-": 1,
    },
  ],
];

describe("words", () => {
  test.each(GOLDEN)("%j", (text, expected) => {
    expect(Object.fromEntries(words(text))).toEqual(expected);
  });

  test("wordList keeps order and repeats", () => {
    expect(wordList("the cat \u2014 the 设置")).toEqual(["the", "cat", "-", "the", "设", "置"]);
  });
});
