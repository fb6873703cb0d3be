import { expect, it } from "vitest";
import { SlowImages } from "../../src/pipeline/slow-images.js";

const TEN = (ms: number) => Array.from({ length: 10 }, () => ms);

it.each([
  ["a pace of its own", TEN(600), 6001, true],
  ["not ten times as long", TEN(600), 6000, false],
  ["a slow model", TEN(30_000), 200_000, false],
  ["a fast one, which makes nothing slow below 5 s", TEN(2), 5000, false],
  ["a fast one", TEN(2), 5001, true],
  ["too few to know the pace", TEN(600).slice(1), 60_000, false],
])("%s", (_, before, ms, isSlow) => {
  const slow = new SlowImages();
  for (const each of before) slow.isSlow(each);
  expect(slow.isSlow(ms)).toBe(isSlow);
});
