import { describe, expect, it } from "vitest";
import { progressLine } from "../../src/terminal/progress-line.js";

const STATE = { unit: "images", total: 1000, done: 450, failed: 0, skipped: 0, perSecond: 10, tookMs: undefined };

describe("progressLine", () => {
  it.each([
    [{}, "450/1000 images (45%), 10.0/s, ETA 0:55"],
    [{ perSecond: undefined }, "450/1000 images (45%)"],
    [{ perSecond: 0 }, "450/1000 images (45%), 0.00/s"],
    [{ total: undefined }, "450 images, 10.0/s"],
    [{ failed: 3, skipped: 20 }, "473/1000 images (47%), 10.0/s, ETA 0:53, 3 failed, 20 skipped"],
    [{ done: 999 }, "999/1000 images (99%), 10.0/s, ETA 0:00"],
    [{ done: 1000, tookMs: 83_400, perSecond: 11.99 }, "1000/1000 images (100%), 12.0/s, in 1:23"],
    [{ total: 0, done: 0, perSecond: undefined }, "0/0 images (100%)"],
    [{ total: 10, done: 12 }, "12/10 images (100%), 10.0/s, ETA 0:00"],
    [{ total: 1_000_000, perSecond: 123.4 }, "450/1000000 images (0%), 123/s, ETA 2:15:00"],
    [{ total: 1_000_000, perSecond: 1.234 }, "450/1000000 images (0%), 1.23/s, ETA 9d 9h"],
  ])("%j", (change, line) => {
    expect(progressLine({ ...STATE, ...change })).toBe(line);
  });
});
