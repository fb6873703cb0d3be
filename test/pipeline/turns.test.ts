import { describe, expect, it } from "vitest";
import { createTurns, ownTurn } from "../../src/pipeline/turns.js";

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("createTurns", () => {
  it.each([1, 2, 5])("runs at most %d works at a time, in order, also after one failed", async (limit) => {
    const turns = createTurns(limit);
    const order: number[] = [];
    let inside = 0;
    let most = 0;
    const work = async (index: number) => {
      order.push(index);
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      if (index === 1) throw new Error("one");
      return index;
    };
    const settled = await Promise.allSettled(range(12).map((index) => turns(() => work(index))));
    expect(settled.map(({ status }) => status === "fulfilled")).toEqual(range(12).map((index) => index !== 1));
    expect(order).toEqual(range(12));
    expect(most).toBe(limit);
  });
});

describe("ownTurn", () => {
  it("lets what is due come between any two who wait, in the order in which they came", async () => {
    const seen: string[] = [];
    const timer = setInterval(() => seen.push("timer"), 0);
    const work = async (name: string) => {
      await ownTurn();
      seen.push(name);
      for (const start = performance.now(); performance.now() - start < 5; );
    };
    await Promise.all(["a", "b", "c"].map(work));
    clearInterval(timer);
    expect(seen.filter((name) => name !== "timer")).toEqual(["a", "b", "c"]);
    expect(seen.slice(seen.indexOf("a")).join()).toMatch(/a,(timer,)+b,(timer,)+c/);
  });
});
