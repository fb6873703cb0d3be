import { describe, expect, it } from "vitest";
import { pathId } from "../../src/io/path-id.js";
import { selectedCount, selectImages } from "../../src/pipeline/select-images.js";
import { collect, streamOf } from "../helpers/collect.js";

const refs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: pathId(String(index)),
    path: String(index),
    location: Buffer.from(String(index)),
  }));
const ALL = { limit: 0, sample: 0, seed: 0 };
const select = async (count: number, selection: Partial<typeof ALL>) =>
  (await collect(selectImages(streamOf(refs(count)), { ...ALL, ...selection }))).map(({ path }) => Number(path));

describe("selectImages", () => {
  it.each([
    [{}, [0, 1, 2, 3, 4]],
    [{ limit: 2 }, [0, 1]],
    [{ limit: 9 }, [0, 1, 2, 3, 4]],
    [{ sample: 5 }, [0, 1, 2, 3, 4]],
    [{ sample: 9 }, [0, 1, 2, 3, 4]],
    [{ limit: 3, sample: 3 }, [0, 1, 2]],
  ])("%j of 5", async (selection, expected) => {
    expect(await select(5, selection)).toEqual(expected);
    expect(selectedCount(5, { ...ALL, ...selection })).toBe(expected.length);
  });

  it("draws the same again, in order, each as likely as any; another seed draws others", async () => {
    const drawn = await select(1000, { sample: 100 });
    expect(drawn).toHaveLength(100);
    expect(await select(1000, { sample: 100 })).toEqual(drawn);
    expect([...drawn].sort((a, b) => a - b)).toEqual(drawn);
    expect(await select(1000, { sample: 100, seed: 1 })).not.toEqual(drawn);
    expect(drawn.filter((index) => index < 500).length).toBeGreaterThan(30);
    expect(drawn.filter((index) => index < 500).length).toBeLessThan(70);
  });

  it("a smaller sample is part of a larger one", async () => {
    const large = new Set(await select(300, { sample: 50 }));
    expect((await select(300, { sample: 20 })).every((index) => large.has(index))).toBe(true);
  });

  it("takes no more from the stream than the limit", async () => {
    const stream = streamOf(refs(10));
    const selected = selectImages(stream, { ...ALL, limit: 1 });
    expect((await collect(selected)).length).toBe(1);
    expect((await stream.next()).done).toBe(true); // closed: a producer may stop
  });
});
