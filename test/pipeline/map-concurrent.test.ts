import { describe, expect, it } from "vitest";
import { mapConcurrent } from "../../src/pipeline/map-concurrent.js";
import { collect, streamOf } from "../helpers/collect.js";

/** Work that ends when it is told to. */
function manual() {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  return {
    begun,
    work: (item: number) => {
      begun.push(item);
      return new Promise<string>((resolve) => ends.set(item, () => resolve(`#${item}`)));
    },
    end: (item: number) => ends.get(item)!(),
  };
}

/** Until everything that can happen has happened. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Collects in the background; `seen` grows as results come. */
function watch<T>(results: AsyncIterable<T>) {
  const seen: T[] = [];
  const done = (async () => {
    for await (const result of results) seen.push(result);
  })();
  return { seen, done };
}

describe("mapConcurrent", () => {
  it.each([1, 2, 3, 4, 100])("gives all results in the items' order, %d at a time", async (limit) => {
    const items = [5, 1, 4, 2, 3];
    const work = async (item: number) => {
      for (let turn = 0; turn < item; turn++) await settle();
      return item * 10;
    };
    expect(await collect(mapConcurrent(streamOf(items), limit, work))).toEqual([50, 10, 40, 20, 30]);
  });

  it("gives nothing for nothing", async () => {
    expect(await collect(mapConcurrent(streamOf<number>([]), 2, async (item) => item))).toEqual([]);
  });

  it("begins as many as the limit and no more", async () => {
    const { begun, work, end } = manual();
    const { seen, done } = watch(mapConcurrent(streamOf([0, 1, 2, 3]), 2, work));
    await settle();
    expect(begun).toEqual([0, 1]);
    end(1); // done, but behind the first
    await settle();
    expect([begun, seen]).toEqual([[0, 1], []]);
    end(0);
    await settle();
    // Both are out: two more are in.
    expect([begun, seen]).toEqual([
      [0, 1, 2, 3],
      ["#0", "#1"],
    ]);
    end(2);
    end(3);
    await done;
    expect(seen).toEqual(["#0", "#1", "#2", "#3"]);
  });

  it("takes items only as it needs them", async () => {
    const taken: number[] = [];
    async function* endless() {
      for (let item = 0; ; item++) {
        taken.push(item);
        yield item;
      }
    }
    const results = mapConcurrent(endless(), 3, async (item) => item);
    expect(await results.next()).toEqual({ done: false, value: 0 });
    expect(taken).toEqual([0, 1, 2]);
    await results.return(undefined);
  });

  it("takes nothing new once it is aborted, and finishes what is begun", async () => {
    const stop = new AbortController();
    const { begun, work, end } = manual();
    const { seen, done } = watch(mapConcurrent(streamOf([0, 1, 2, 3, 4]), 2, work, stop));
    await settle();
    stop.abort();
    end(0);
    end(1);
    await done;
    expect(begun.length).toBeLessThanOrEqual(3); // the one that was on its way
    expect(seen).toEqual(begun.map((item) => `#${item}`));
  });

  it("waits for nothing any more once it is cut off", async () => {
    const [stop, cut] = [new AbortController(), new AbortController()];
    const { begun, work, end } = manual();
    const { seen, done } = watch(
      mapConcurrent(streamOf([0, 1, 2, 3]), 2, work, { signal: stop.signal, cutoff: cut.signal }),
    );
    await settle();
    end(0);
    await settle();
    stop.abort();
    cut.abort();
    await done;
    expect([begun, seen]).toEqual([[0, 1, 2], ["#0"]]);
  });

  it("ends when it is aborted while its source gives nothing", async () => {
    async function* silent() {
      yield 0;
      await new Promise(() => {});
    }
    const stop = new AbortController();
    const { seen, done } = watch(mapConcurrent(silent(), 2, async (item) => item, stop));
    await settle();
    stop.abort();
    await done;
    expect(seen).toEqual([0]);
  });

  it("begins nothing when it is aborted before", async () => {
    const { begun, work } = manual();
    expect(await collect(mapConcurrent(streamOf([0, 1]), 2, work, { signal: AbortSignal.abort() }))).toEqual([]);
    expect(begun).toEqual([]);
  });

  it("lets go of the items' source when it is aborted", async () => {
    let closed = false;
    async function* source() {
      try {
        for (let item = 0; ; item++) yield item;
      } finally {
        closed = true;
      }
    }
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const item of mapConcurrent(source(), 2, async (each) => each, stop)) {
      seen.push(item);
      if (item === 3) stop.abort();
    }
    expect(closed).toBe(true);
    expect(seen.slice(0, 4)).toEqual([0, 1, 2, 3]);
  });

  it("fails where the source fails", async () => {
    async function* broken() {
      yield 1;
      throw new Error("no more");
    }
    await expect(collect(mapConcurrent(broken(), 4, async (item) => item))).rejects.toThrow("no more");
  });
});
