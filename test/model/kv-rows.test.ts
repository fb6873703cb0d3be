import { describe, expect, it } from "vitest";
import { KvRows } from "../../src/model/kv-rows.js";

/** Which token each column holds, after a prompt and so many tokens more. */
function held(prompt: number, steps: number, window?: { sinks: number; window: number }) {
  const rows = new KvRows(window);
  const columns = rows.add(prompt).flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at));
  for (let step = 0; step < steps; step++) {
    const place = rows.take(0);
    if (place !== undefined) columns[place] = prompt + step;
  }
  expect(rows.lengths).toEqual([columns.length]);
  return columns;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

describe("KvRows", () => {
  it.each([
    ["without a window all stay", 5, 4, undefined, range(0, 9)],
    ["all stay in order until the window is full", 5, 2, { sinks: 2, window: 6 }, range(0, 7)],
    ["then a new one takes the oldest one's place", 5, 3, { sinks: 2, window: 6 }, [0, 1, 7, 3, 4, 5, 6]],
    ["and round again", 5, 9, { sinks: 2, window: 6 }, [0, 1, 12, 13, 9, 10, 11]],
    ["of a long prompt the first and the last", 20, 0, { sinks: 2, window: 4 }, [0, 1, 17, 18, 19]],
    ["of a long prompt, then on", 20, 2, { sinks: 2, window: 4 }, [0, 1, 20, 21, 19]],
    ["without sinks", 3, 3, { sinks: 0, window: 3 }, [5, 4]],
    ["sinks longer than the prompt fill up with what comes", 2, 6, { sinks: 4, window: 2 }, [0, 1, 2, 3, 7]],
    ["a window of one: sinks only, and a token itself", 5, 3, { sinks: 2, window: 1 }, [0, 1]],
  ])("%s", (_, prompt, steps, window, columns) => {
    expect(held(prompt, steps, window)).toEqual(columns);
  });

  it("moves the last row to where one left", () => {
    const rows = new KvRows({ sinks: 1, window: 3 });
    for (const tokens of [2, 9, 3]) rows.add(tokens);
    expect(rows.take(2)).toBe(1); // the oldest of three
    rows.remove(0);
    expect([rows.count, rows.lengths, rows.needed]).toEqual([2, [3, 3], 4]);
    expect([rows.take(0), rows.take(0), rows.take(1)]).toEqual([2, 1, 1]);
  });
});
